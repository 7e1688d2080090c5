import { describe, expect, test } from 'vitest';
import { byteSourceOf } from '../../lib/checkpoints/byte-source';
import { ConfigError, FormatError } from '../../lib/errors';
import { Random } from '../../lib/random';
import { loadLlama2cTokenizer } from '../../lib/tokenizers/llama2c-tokenizer';
import { SentencePieceTokenizer } from '../../lib/tokenizers/sentence-piece-tokenizer';
import { StreamingDecoder } from '../../lib/tokenizers/streaming-decoder';
import golden from '../golden/sentence-piece.json';

const tokenizer = new SentencePieceTokenizer(golden);

describe('SentencePieceTokenizer', () => {
  test.each(golden.texts)("ids and text are SentencePiece's for $text", ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
  });

  test('special tokens are text unless allowed, and stand for no text', () => {
    expect(tokenizer.encode('<s>Call', { allowSpecial: true })).toEqual([1, ...tokenizer.encode('Call')]);
    expect(tokenizer.encode('<s>')).not.toContain(1);
    expect(tokenizer.decode([1, ...tokenizer.encode('Call'), 2])).toBe('Call');
    expect([tokenizer.bosTokenId, tokenizer.eosTokenId]).toEqual([1, 2]);
    expect([1, 13, 260].map((id) => tokenizer.tokenText(id))).toEqual(['<s>', '\\n', '␣a']);
  });

  test('a stream of tokens gives whole characters only', () => {
    const decoder = new StreamingDecoder(tokenizer);
    const pieces = tokenizer.encode('🙂 a').map((id) => decoder.push(id));
    expect(pieces).toEqual([' ', '', '', '', '🙂', ' a']);
  });

  test('without pieces for bytes a character without a piece is refused, or skipped', () => {
    const small = new SentencePieceTokenizer({ pieces: ['<unk>', '▁', 'a'], scores: [0, 0, 0] });
    expect(() => small.encode('ab')).toThrow(ConfigError);
    expect(small.encode('ab', { unknown: 'skip' })).toEqual([1, 2]);
  });

  test('a piece that is there twice, and an id outside, are refused', () => {
    expect(() => new SentencePieceTokenizer({ pieces: ['a', 'a'], scores: [0, 0] })).toThrow(FormatError);
    expect(() => tokenizer.decode([330])).toThrow('must be one of the 330 in the vocabulary, got 330');
  });
});

/** The golden pieces as llama2.c's exporter writes them. */
function llama2cBytes(): Uint8Array {
  const encoder = new TextEncoder();
  const named: Record<string, string> = { '<s>': '\n<s>\n', '</s>': '\n</s>\n' };
  const pieces = golden.pieces.map((piece) => encoder.encode(named[piece] ?? piece.replaceAll('▁', ' ')));
  const bytes = new Uint8Array(4 + pieces.reduce((sum, { length }) => sum + 8 + length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.max(...pieces.map(({ length }) => length)), true);
  let offset = 4;
  pieces.forEach((piece, id) => {
    view.setFloat32(offset, golden.scores[id], true);
    view.setUint32(offset + 4, piece.length, true);
    bytes.set(piece, offset + 8);
    offset += 8 + piece.length;
  });
  return bytes;
}

describe("llama2.c's file", () => {
  test('gives the same ids', () => {
    const loaded = loadLlama2cTokenizer(byteSourceOf(llama2cBytes()));
    for (const { text, ids } of golden.texts) expect(loaded.encode(text)).toEqual(ids);
  });

  test('that is cut off or lies about a length is refused, with the offset', () => {
    const bytes = llama2cBytes();
    expect(() => loadLlama2cTokenizer(byteSourceOf(bytes.subarray(0, 50)))).toThrow(FormatError);
    new DataView(bytes.buffer).setUint32(8, 1000, true);
    expect(() => loadLlama2cTokenizer(byteSourceOf(bytes))).toThrow(
      'piece 0 must have from 1 to 7 bytes that are in the file, got 1000 (at byte 8)',
    );
  });

  test('in 10,000 random mutations loads or is refused with a FormatError, never anything else', () => {
    const random = new Random(1);
    const whole = llama2cBytes();
    for (let run = 0; run < 10_000; run++) {
      const bytes = Uint8Array.from(
        whole.subarray(0, random.integer(10) ? whole.length : random.integer(whole.length)),
      );
      for (let change = 0; change < 3; change++) bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        loadLlama2cTokenizer(byteSourceOf(bytes)).encode('Call me');
      } catch (error) {
        // A piece for a byte may be lost, and with it a character.
        if (!(error instanceof ConfigError)) expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});
