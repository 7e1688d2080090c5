import { type ByteSource, openByteSource } from '../checkpoints/byte-source';
import { FormatError } from '../errors';
import { SentencePieceTokenizer } from './sentence-piece-tokenizer';

/**
 * Loads a tokenizer in llama2.c's format (`tokenizer.bin`, `tok512.bin`): the length of the longest piece, then
 * for each piece a score, its length in bytes, and its bytes. Ids count from 0: `<unk>`, `<s>`, `</s>`, 256 bytes…
 *
 * @remarks Karpathy 2023, llama2.c, `build_tokenizer` of run.c and `export` of tokenizer.py.
 * @param file - a path, or an open source
 * @throws FormatError with the offset, if it is not such a file
 * @throws ConfigError if there is no such file
 */
export function loadLlama2cTokenizer(file: string | ByteSource): SentencePieceTokenizer {
  const source = typeof file === 'string' ? openByteSource(file) : file;
  try {
    return new SentencePieceTokenizer(readPieces(source));
  } catch (error) {
    if (error instanceof FormatError) error.message = `${source.name}: ${error.message}`;
    throw error;
  } finally {
    source.close();
  }
}

function readPieces(source: ByteSource): { pieces: string[]; scores: number[] } {
  const bytes = source.read(0, source.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const number = (offset: number): number => {
    if (offset + 4 <= bytes.length) return offset;
    throw new FormatError('llama2.c tokenizer: the file ends within a number', bytes.length);
  };
  const longest = view.getUint32(number(0), true);
  const pieces: string[] = [];
  const scores: number[] = [];
  for (let offset = 4; offset < bytes.length;) {
    const score = view.getFloat32(number(offset), true);
    const length = view.getUint32(number(offset + 4), true);
    const end = offset + 8 + length;
    if (length === 0 || length > longest || end > bytes.length) {
      throw new FormatError(
        `llama2.c tokenizer: piece ${pieces.length} must have from 1 to ${longest} bytes that are in the file, got ${length}`,
        offset + 4,
      );
    }
    if (!Number.isFinite(score)) {
      throw new FormatError(`llama2.c tokenizer: piece ${pieces.length} must have a finite score`, offset);
    }
    pieces.push(pieceOf(bytes.subarray(offset + 8, end), offset + 8));
    scores.push(score);
    offset = end;
  }
  return { pieces, scores };
}

/** llama2.c's exporter writes ▁ as a space, and line breaks around `<s>` and `</s>`. */
function pieceOf(bytes: Uint8Array, offset: number): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError('llama2.c tokenizer: a piece must be UTF-8 text', offset);
  }
  if (text === '\n<s>\n') return '<s>';
  if (text === '\n</s>\n') return '</s>';
  return text.replaceAll(' ', '▁');
}
