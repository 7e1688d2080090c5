import { ConfigError, FormatError } from '../errors';
import { mergeTokens, type MergeTable } from './bpe-encoding';
import { pairKey } from './bpe-training';
import { splitSpecialTokens } from './pre-tokenization';
import { sentencePieceJson } from './sentence-piece-json';
import { type EncodeOptions, printableBytes, type Tokenizer } from './tokenizer';

/** What a {@link SentencePieceTokenizer} is made of. */
export interface SentencePieceVocabulary {
  /** By id. A space is ▁ (U+2581), a byte `<0x0A>`. */
  readonly pieces: readonly string[];
  /** By id: of two merges that are possible the one into the piece with the larger score is done. */
  readonly scores: ArrayLike<number>;
  /** Those of the pieces that no text becomes. Default: `<unk>`, `<s>` and `</s>`. */
  readonly specialTokens?: readonly string[];
}

/**
 * SentencePiece's BPE, the tokenizer of Llama 1 and 2: the text begins with a space, all of it is one word,
 * its characters are merged into pieces, best score first, and a character without a piece is spelt in bytes.
 *
 * @remarks Kudo and Richardson 2018; Touvron et al. 2023, §2.1. Encoding adds no `<s>`: see `bosTokenId`.
 */
export class SentencePieceTokenizer implements Tokenizer {
  readonly vocabSize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly bosTokenId?: number;
  readonly eosTokenId?: number;
  private readonly pieces: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;
  private readonly merges: MergeTable;

  /** @throws FormatError if a piece is there twice, or there are not as many scores */
  constructor(readonly vocabulary: SentencePieceVocabulary) {
    const { pieces, scores, specialTokens = ['<unk>', '<s>', '</s>'] } = vocabulary;
    this.pieces = pieces;
    this.vocabSize = pieces.length;
    this.ids = new Map(pieces.map((piece, id) => [piece, id]));
    if (this.ids.size !== pieces.length || scores.length !== pieces.length) {
      throw new FormatError(
        `SentencePieceTokenizer: each of ${pieces.length} pieces must be there once and have a score, ` +
          `got ${this.ids.size} different ones and ${scores.length} scores`,
      );
    }
    const special = specialTokens.filter((token) => this.ids.has(token));
    this.specialTokens = new Map(special.map((token) => [token, this.ids.get(token)!]));
    this.bosTokenId = this.specialTokens.get('<s>');
    this.eosTokenId = this.specialTokens.get('</s>');
    this.merges = new Map(
      this.mergesByScore().map(({ left, right, id }) => [pairKey(left, right), { rank: -scores[id], id }]),
    );
  }

  encode(text: string, { allowSpecial = false, unknown = 'error' }: EncodeOptions = {}): number[] {
    const ids: number[] = [];
    let before = spaceMark; // in front of the text, once
    for (const piece of splitSpecialTokens(text, allowSpecial ? this.specialTokens.keys() : [])) {
      if ('special' in piece) ids.push(this.ids.get(piece.special)!);
      else if (piece.text !== '') {
        const characters = [...(before + piece.text.replaceAll(' ', spaceMark))];
        const tokens = characters.flatMap((character) => this.tokensOf(character, unknown));
        for (const id of mergeTokens(tokens, this.merges)) ids.push(id);
        before = '';
      }
    }
    return ids;
  }

  /** Without the space that encoding put in front. */
  decode(ids: ArrayLike<number>): string {
    const bytes = Array.from(ids, (id) => [...this.tokenBytes(id)]).flat();
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return text.startsWith(' ') ? text.slice(1) : text;
  }

  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }

  /** Of a special token: none, as it stands for no text. */
  tokenBytes(id: number): Uint8Array {
    const piece = this.pieces[id];
    if (piece === undefined) {
      throw new ConfigError(
        `SentencePieceTokenizer: token id must be one of the ${this.vocabSize} in the vocabulary, got ${id}`,
      );
    }
    if (this.specialTokens.get(piece) === id) return new Uint8Array(0);
    const byte = bytePiece.exec(piece);
    if (byte) return Uint8Array.of(parseInt(byte[1], 16));
    return new TextEncoder().encode(piece.replaceAll(spaceMark, ' '));
  }

  tokenText(id: number): string {
    const bytes = this.tokenBytes(id);
    return bytes.length === 0 ? this.pieces[id] : printableBytes(bytes);
  }

  toJSON(): object {
    const { scores } = this.vocabulary;
    const inOrder = this.mergesByScore().sort((a, b) => scores[b.id] - scores[a.id]); // stable
    const merges = inOrder.map(({ left, right }) => [this.pieces[left], this.pieces[right]] as const);
    return sentencePieceJson(this.pieces, merges, this.specialTokens);
  }

  /** Every way to put a piece together from two others. */
  private mergesByScore(): { left: number; right: number; id: number }[] {
    return this.pieces.flatMap((piece, id) => {
      if (this.specialTokens.has(piece) || bytePiece.test(piece)) return [];
      const characters = [...piece];
      return characters.slice(1).flatMap((_, cut) => {
        const left = this.ids.get(characters.slice(0, cut + 1).join(''));
        const right = this.ids.get(characters.slice(cut + 1).join(''));
        return left === undefined || right === undefined ? [] : [{ left, right, id }];
      });
    });
  }

  /** The piece of a character, or those of its bytes. */
  private tokensOf(character: string, unknown: 'error' | 'skip'): number[] {
    const id = this.ids.get(character);
    if (id !== undefined) return [id];
    const bytes = Array.from(new TextEncoder().encode(character), (byte) => this.ids.get(byteName(byte)));
    if (!bytes.includes(undefined)) return bytes as number[];
    if (unknown === 'skip') return [];
    throw new ConfigError(
      `SentencePieceTokenizer: text must consist of characters that have a piece, got '${character}', ` +
        `and the vocabulary has no pieces for bytes; encode with { unknown: 'skip' } leaves it out`,
    );
  }
}

/** What stands for a space in a piece. */
const spaceMark = '▁';
const bytePiece = /^<0x([0-9A-F]{2})>$/;

function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
