import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { readJson } from '../checkpoints/json-file';
import { ConfigError, FormatError } from '../errors';
import { ByteLevelBpeTokenizer } from './byte-level-bpe-tokenizer';
import { CharacterTokenizer } from './character-tokenizer';
import { asTokenizerJson, HuggingFaceTokenizer } from './hugging-face-tokenizer';
import { tokenRolesOf } from './token-roles';
import { byteLevelBpeSchema, characterSchema, type CharacterFields } from './tokenizer-json';
import type { Tokenizer } from './tokenizer';
import { wordPieceSchema, type WordPieceFields } from './word-piece-json';
import { WordPieceTokenizer } from './word-piece-tokenizer';

/**
 * Writes `tokenizer.json`, which Hugging Face `tokenizers` reads with equal ids, and the
 * `tokenizer_config.json` that `transformers` wants beside it. The directory is made if need be.
 */
export function saveTokenizer(tokenizer: Tokenizer, directory: string): void {
  mkdirSync(directory, { recursive: true });
  // The fast class that takes everything from tokenizer.json, whatever kind it is.
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    ...specialTokenRoles(tokenizer),
  };
  for (const [name, content] of Object.entries({
    'tokenizer.json': tokenizer.toJSON(),
    'tokenizer_config.json': config,
  })) {
    const bytes = new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
    writeFileAtomically(join(directory, name), [bytes]);
  }
}

/** What transformers uses each special token for: GPT-2's end of text, an encoder's five, or Llama 2's three. */
function specialTokenRoles({ specialTokens }: Tokenizer): Record<string, string | string[]> {
  const encoderInputs = ['input_ids', 'token_type_ids', 'attention_mask'];
  const roles = {
    '<|endoftext|>': { eos_token: '<|endoftext|>' },
    '[MASK]': {
      ...{ unk_token: '[UNK]', sep_token: '[SEP]', pad_token: '[PAD]', cls_token: '[CLS]' },
      ...{ mask_token: '[MASK]', model_input_names: encoderInputs },
    },
    '<mask>': {
      ...{ bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>', sep_token: '</s>' },
      ...{ pad_token: '<pad>', cls_token: '<s>', mask_token: '<mask>' },
    },
    '</s>': { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
  };
  return Object.entries(roles).find(([token]) => specialTokens.has(token))?.[1] ?? {};
}

/**
 * Reads a `tokenizer.json`, of whatever kind: byte-level BPE (GPT-2, RoBERTa), BERT's WordPiece, one token a
 * character, and through Hugging Face's library all others.
 *
 * @param path - the file, or the directory it is in
 * @throws ConfigError if there is no such file
 * @throws FormatError naming the field that is wrong, or the kind that is not known
 */
export function loadTokenizer(path: string): Tokenizer {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'tokenizer.json') : path;
  if (!existsSync(file)) {
    throw new ConfigError(
      `loadTokenizer: ${file} must be a tokenizer.json, there is no such file; headway tokenizer train writes one`,
    );
  }
  const tokenizer = tokenizerFromJson(readJson(file, 'a tokenizer.json'), file);
  return file === path ? tokenizer : Object.assign(tokenizer, tokenRolesOf(path, tokenizer));
}

/**
 * A tokenizer of the content of a `tokenizer.json`: one of Headway's own where the file is of its kind, else
 * a {@link HuggingFaceTokenizer}.
 *
 * @param where - the file, for the messages
 * @throws FormatError naming the field that is wrong, or the kind that is not known
 */
export function tokenizerFromJson(json: unknown, where = 'tokenizer.json'): Tokenizer {
  const model = (json as { model?: { type?: unknown; merges?: unknown } } | null)?.model;
  const kind = model?.type ?? (model?.merges === undefined ? undefined : 'BPE');
  const own = readers.get(kind);
  if (!own && kind !== 'Unigram') {
    throw new FormatError(
      `${where}: model.type must be 'BPE', 'Unigram', 'WordPiece' or 'WordLevel', got ${JSON.stringify(kind)}`,
    );
  }
  try {
    const tokenizer = own?.(json, where);
    if (tokenizer && !(tokenizer instanceof ZodError)) return tokenizer;
    const anyKind = asTokenizerJson(json);
    if (anyKind) return new HuggingFaceTokenizer(anyKind, where);
    throw tokenizer ? wrongField(tokenizer, where) : new FormatError('model.vocab must list its tokens');
  } catch (error) {
    if (error instanceof FormatError && !error.message.startsWith(where)) {
      throw new FormatError(`${where}: ${error.message}`);
    }
    throw error;
  }
}

/** Headway's own tokenizer of a kind, or which field of the file is not as it is there. */
type OwnReader = (json: unknown, where: string) => Tokenizer | ZodError;

const readers: ReadonlyMap<unknown, OwnReader> = new Map([
  ['BPE', bpeFromJson],
  ['WordPiece', wordPieceFromJson],
  ['WordLevel', characterFromJson],
]);

function bpeFromJson(json: unknown): Tokenizer | ZodError {
  const { data, error } = byteLevelBpeSchema.safeParse(json);
  if (error) return error;
  return ByteLevelBpeTokenizer.fromVocabulary({
    vocab: data.model.vocab,
    merges: data.model.merges,
    specialTokens: Object.fromEntries(data.added_tokens.map(({ content, id }) => [content, id])),
    takesSpaceBefore: data.added_tokens.filter(({ lstrip }) => lstrip).map(({ content }) => content),
  });
}

function wordPieceFromJson(json: unknown, where: string): Tokenizer | ZodError {
  const { data, error } = wordPieceSchema.safeParse(json);
  if (error) return error;
  return WordPieceTokenizer.fromVocabulary({
    pieces: tokensById(data, where),
    specialTokens: data.added_tokens.map(({ content }) => content),
    lowercase: data.normalizer.lowercase,
  });
}

function characterFromJson(json: unknown, where: string): Tokenizer | ZodError {
  const { data, error } = characterSchema.safeParse(json);
  if (error) return error;
  return new CharacterTokenizer(
    tokensById(data, where),
    data.added_tokens.map(({ content }) => content),
  );
}

/** The tokens by id, where every id from 0 on must stand for one. */
function tokensById(
  { model, added_tokens: special }: CharacterFields | WordPieceFields,
  where: string,
): string[] {
  const ids = new Map([
    ...Object.entries(model.vocab),
    ...special.map(({ content, id }) => [content, id] as const),
  ]);
  const byId = [...ids].sort(([, a], [, b]) => a - b);
  const gap = byId.findIndex(([, id], place) => id !== place);
  if (gap === -1) return byId.map(([token]) => token);
  throw new FormatError(
    `${where}: model.vocab must number its tokens 0, 1, 2, …, id ${gap} is missing or double`,
  );
}

function wrongField(error: ZodError, where: string): FormatError {
  const [{ path, message }] = error.issues;
  return new FormatError(`${where}: ${path.join('.') || 'the file'}: ${message}`);
}
