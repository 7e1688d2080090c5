import { z } from 'zod';

/*
 * Hugging Face's `tokenizer.json`, of which Headway reads and writes three kinds: byte-level BPE as GPT-2
 * has it, one token a character, and (in word-piece-json.ts) BERT's WordPiece. Fields it does not need are let
 * through; a step it does not know (a normalizer, another model) is refused, for it would change the ids.
 */

/**
 * A token's id. No vocabulary that was ever published is a quarter as large as this; a list of tokens by their ids
 * is made, and one that has a billion gaps takes a minute and the memory of the machine.
 */
const tokenId = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 22);

/** A special token, and its id. */
export const addedToken: z.ZodType<AddedToken> = z.object({
  id: tokenId,
  content: z.string().min(1),
  lstrip: z.boolean().optional(),
});

const byteLevel = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.literal(false, 'must be false: a space is not added in front of the text'),
  use_regex: z.literal(true, "must be true: GPT-2's pattern cuts the words").default(true),
});

const common = {
  added_tokens: z.array(addedToken).default([]),
  normalizer: z.null('must be null: Headway does not change the text before encoding').optional(),
};

/** Token → id. */
export const vocabularyShape: z.ZodType<Record<string, number>> = z.record(z.string(), tokenId);

/** A special token as the file has it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether white space before it belongs to it: so it is with RoBERTa's `<mask>`. */
  readonly lstrip?: boolean;
}

/** What Headway takes from the `tokenizer.json` of a byte-level BPE. */
export interface ByteLevelBpeFields {
  readonly added_tokens: readonly AddedToken[];
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [left: string, right: string])[];
  };
}

/** The schema of a byte-level BPE. */
export const byteLevelBpeSchema: z.ZodType<ByteLevelBpeFields> = z.object({
  ...common,
  pre_tokenizer: byteLevel,
  model: z.object({
    type: z.literal('BPE').default('BPE'),
    dropout: z.literal(0).nullish(),
    continuing_subword_prefix: z.literal('').nullish(),
    end_of_word_suffix: z.literal('').nullish(),
    byte_fallback: z.literal(false).nullish(),
    ignore_merges: z.literal(false).nullish(),
    vocab: vocabularyShape,
    // "Ġ t" in files before tokenizers 0.20, ["Ġ", "t"] since.
    merges: z.array(
      z.union([
        z
          .string()
          .regex(/^\S+ \S+$/u, 'must be two tokens with a space between')
          .transform((merge) => merge.split(' ') as [string, string]),
        z.tuple([z.string(), z.string()]),
      ]),
    ),
  }),
});

/** What Headway takes from the `tokenizer.json` of one token a character. */
export interface CharacterFields {
  readonly added_tokens: readonly AddedToken[];
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

/** The schema of one token a character. */
export const characterSchema: z.ZodType<CharacterFields> = z.object({
  ...common,
  pre_tokenizer: z.object({
    type: z.literal('Split'),
    pattern: z.object({ Regex: z.literal('[\\s\\S]') }),
    behavior: z.literal('Isolated'),
  }),
  model: z.object({ type: z.literal('WordLevel'), vocab: vocabularyShape }),
});

/** A byte-level BPE as `tokenizer.json`. */
export function byteLevelBpeJson(
  vocab: readonly (readonly [token: string, id: number])[],
  merges: readonly (readonly [left: string, right: string])[],
  specialTokens: ReadonlyMap<string, number>,
  takesSpaceBefore: readonly string[] = [],
): object {
  const byteLevelStep = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    ...header(specialTokens, takesSpaceBefore),
    pre_tokenizer: byteLevelStep,
    post_processor: specialTokens.has('<mask>')
      ? robertaEnds(specialTokens)
      : { ...byteLevelStep, trim_offsets: false },
    decoder: byteLevelStep,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocab),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

/** One token a character as `tokenizer.json`: every character is a word, looked up whole. */
export function characterJson(
  vocab: readonly (readonly [token: string, id: number])[],
  specialTokens: ReadonlyMap<string, number>,
): object {
  return {
    ...header(specialTokens),
    // Onigmo, which Hugging Face uses, has no newline in "." without a flag.
    pre_tokenizer: { type: 'Split', pattern: { Regex: '[\\s\\S]' }, behavior: 'Isolated', invert: false },
    post_processor: null,
    decoder: { type: 'Fuse' },
    // A character outside the vocabulary is an error there as it is here: no token is called <unk>.
    model: { type: 'WordLevel', vocab: Object.fromEntries(vocab), unk_token: '<unk>' },
  };
}

/** `<s> A </s>`, or `<s> A </s></s> B </s>`, as RoBERTa has it. */
function robertaEnds(specialTokens: ReadonlyMap<string, number>): object {
  const token = (name: string): unknown[] => [name, specialTokens.get(name)];
  const ends = { sep: token('</s>'), cls: token('<s>') };
  return { type: 'RobertaProcessing', ...ends, trim_offsets: true, add_prefix_space: false };
}

function header(
  specialTokens: ReadonlyMap<string, number>,
  takesSpaceBefore: readonly string[] = [],
): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokenFields(specialTokens, takesSpaceBefore),
    normalizer: null,
  };
}

/** Special tokens as `added_tokens`. */
export function specialTokenFields(
  specialTokens: ReadonlyMap<string, number>,
  takesSpaceBefore: readonly string[] = [],
): object[] {
  return Array.from(specialTokens, ([content, id]) => ({
    id,
    content,
    single_word: false,
    lstrip: takesSpaceBefore.includes(content),
    rstrip: false,
    normalized: false,
    special: true,
  }));
}
