import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ZodError } from 'zod';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { ConfigError, FormatError } from '../errors';
import { ByteLevelBpeTokenizer } from './byte-level-bpe-tokenizer';
import { CharacterTokenizer } from './character-tokenizer';
import { byteLevelBpeSchema, characterSchema } from './tokenizer-json';
import type { Tokenizer } from './tokenizer';

/**
 * Writes `tokenizer.json`, which Hugging Face `tokenizers` reads with equal ids, and the
 * `tokenizer_config.json` that `transformers` wants beside it. The directory is made if need be.
 */
export function saveTokenizer(tokenizer: Tokenizer, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const endOfText = tokenizer.specialTokens.has('<|endoftext|>') ? { eos_token: '<|endoftext|>' } : {};
  // The fast class that takes everything from tokenizer.json, whatever kind it is.
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    ...endOfText,
  };
  for (const [name, content] of Object.entries({
    'tokenizer.json': tokenizer.toJSON(),
    'tokenizer_config.json': config,
  })) {
    const bytes = new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
    writeFileAtomically(join(directory, name), [bytes]);
  }
}

/**
 * Reads a `tokenizer.json`: byte-level BPE (GPT-2 and its kin), or Headway's one token a character.
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
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FormatError(`${file}: a tokenizer.json must be JSON: ${(error as Error).message}`);
  }
  return tokenizerFromJson(json, file);
}

/**
 * A tokenizer of the content of a `tokenizer.json`.
 *
 * @param where - the file, for the messages
 * @throws FormatError naming the field that is wrong, or the kind that is not known
 */
export function tokenizerFromJson(json: unknown, where = 'tokenizer.json'): Tokenizer {
  const model = (json as { model?: { type?: unknown; merges?: unknown } } | null)?.model;
  const kind = model?.type ?? (model?.merges === undefined ? undefined : 'BPE');
  try {
    if (kind === 'BPE') return bpeFromJson(json, where);
    if (kind === 'WordLevel') return characterFromJson(json, where);
  } catch (error) {
    if (error instanceof FormatError && !error.message.startsWith(where)) {
      throw new FormatError(`${where}: ${error.message}`);
    }
    throw error;
  }
  throw new FormatError(`${where}: model.type must be 'BPE' or 'WordLevel', got ${JSON.stringify(kind)}`);
}

function bpeFromJson(json: unknown, where: string): Tokenizer {
  const { data, error } = byteLevelBpeSchema.safeParse(json);
  if (error) throw wrongField(error, where);
  return ByteLevelBpeTokenizer.fromVocabulary({
    vocab: data.model.vocab,
    merges: data.model.merges,
    specialTokens: Object.fromEntries(data.added_tokens.map(({ content, id }) => [content, id])),
  });
}

function characterFromJson(json: unknown, where: string): Tokenizer {
  const { data, error } = characterSchema.safeParse(json);
  if (error) throw wrongField(error, where);
  const special = data.added_tokens.map(({ content, id }) => [content, id] as const);
  const byId = [...new Map([...Object.entries(data.model.vocab), ...special])].sort(([, a], [, b]) => a - b);
  const gap = byId.findIndex(([, id], place) => id !== place);
  if (gap !== -1) {
    throw new FormatError(
      `${where}: model.vocab must number its tokens 0, 1, 2, …, id ${gap} is missing or double`,
    );
  }
  return new CharacterTokenizer(
    byId.map(([token]) => token),
    special.map(([token]) => token),
  );
}

function wrongField(error: ZodError, where: string): FormatError {
  const [{ path, message }] = error.issues;
  return new FormatError(`${where}: ${path.join('.') || 'the file'}: ${message}`);
}
