import type { GgufValue } from '../checkpoints/gguf-metadata';
import { UnsupportedError } from '../errors';
import { cuttingName } from './gguf-tokenizer';
import { SentencePieceTokenizer } from './sentence-piece-tokenizer';
import type { Tokenizer } from './tokenizer';

/** The parts of a `tokenizer.json` that GGUF has fields for. */
interface BpeJson {
  readonly added_tokens: readonly { id: number; content: string; special?: boolean }[];
  readonly pre_tokenizer: unknown;
  readonly model: { type: string; vocab: Record<string, number>; merges: (string | [string, string])[] };
}

/** GGUF's kinds of tokens (llama.h, `enum llama_token_type`). */
const kinds = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 };

/**
 * A tokenizer as the metadata of a GGUF file: what llama.cpp needs to encode as it does.
 *
 * @param vocabSize - V of the model: ids beyond the tokenizer's are filled up
 * @throws UnsupportedError for kinds that llama.cpp does not know: one token a character, another pattern
 */
export function tokenizerToGguf(tokenizer: Tokenizer, vocabSize: number): [string, GgufValue][] {
  const fields =
    tokenizer instanceof SentencePieceTokenizer
      ? sentencePieceFields(tokenizer, vocabSize)
      : byteLevelBpeFields(tokenizer, vocabSize);
  const end = tokenizer.eosTokenId ?? tokenizer.idOf('<|endoftext|>');
  const begin = tokenizer.bosTokenId;
  const id = (value: number): GgufValue => ({ type: 'uint32', value });
  if (begin !== undefined) fields.bos_token_id = id(begin);
  if (end !== undefined) fields.eos_token_id = id(end);
  fields.add_bos_token = { type: 'bool', value: begin !== undefined };
  return Object.entries(fields).map(([name, value]) => [`tokenizer.ggml.${name}`, value]);
}

type Fields = Record<string, GgufValue>;

function byteLevelBpeFields(tokenizer: Tokenizer, vocabSize: number): Fields {
  const json = tokenizer.toJSON() as BpeJson;
  const pre = json.model.type === 'BPE' ? cuttingName(json.pre_tokenizer) : undefined;
  if (pre === undefined) {
    throw new UnsupportedError(
      `tokenizerToGguf: llama.cpp knows byte-level BPE with GPT-2's, SmolLM's, Llama 3's or Qwen2's way of ` +
        `cutting words, and SentencePiece; this tokenizer is another kind of ${json.model.type}`,
    );
  }
  const ids = new Map([
    ...Object.entries(json.model.vocab),
    ...json.added_tokens.map(({ content, id }) => [content, id] as const),
  ]);
  const tokens = filledUp([...ids], vocabSize);
  const types = new Int32Array(vocabSize).fill(kinds.unused);
  for (const id of ids.values()) types[id] = kinds.normal;
  for (const { id, special = true } of json.added_tokens)
    types[id] = special ? kinds.control : kinds.userDefined;
  const merges = json.model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  return {
    model: { type: 'string', value: 'gpt2' },
    pre: { type: 'string', value: pre },
    tokens: { type: 'array', of: 'string', value: tokens },
    token_type: { type: 'array', of: 'int32', value: types },
    merges: { type: 'array', of: 'string', value: merges },
  };
}

function sentencePieceFields(tokenizer: SentencePieceTokenizer, vocabSize: number): Fields {
  const { pieces, scores } = tokenizer.vocabulary;
  const types = Int32Array.from({ length: vocabSize }, (_, id) => {
    const piece = pieces[id];
    if (piece === undefined) return kinds.unused;
    if (piece === '<unk>') return kinds.unknown;
    if (tokenizer.specialTokens.has(piece)) return kinds.control;
    return /^<0x[0-9A-F]{2}>$/.test(piece) ? kinds.byte : kinds.normal;
  });
  return {
    model: { type: 'string', value: 'llama' },
    pre: { type: 'string', value: 'default' },
    tokens: {
      type: 'array',
      of: 'string',
      value: filledUp(
        pieces.map((piece, id) => [piece, id]),
        vocabSize,
      ),
    },
    scores: {
      type: 'array',
      of: 'float32',
      value: Float32Array.from({ length: vocabSize }, (_, id) => scores[id] ?? 0),
    },
    token_type: { type: 'array', of: 'int32', value: types },
  };
}

/** The tokens by id; a model may have rows that no token uses. */
function filledUp(ids: readonly (readonly [token: string, id: number])[], vocabSize: number): string[] {
  const tokens = Array.from({ length: vocabSize }, (_, id) => `[PAD${id}]`);
  for (const [token, id] of ids) tokens[id] = token;
  return tokens;
}
