import { z } from 'zod';
import { addedToken, specialTokenFields, vocabularyShape } from './tokenizer-json';

/** What Headway takes from the `tokenizer.json` of a WordPiece tokenizer. */
export interface WordPieceFields {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly normalizer: { readonly lowercase: boolean };
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

/** The schema of BERT's WordPiece: other normalisation or other marks would change the ids. */
export const wordPieceSchema: z.ZodType<WordPieceFields> = z
  .object({
    added_tokens: z.array(addedToken).default([]),
    normalizer: z.object({
      type: z.literal('BertNormalizer'),
      clean_text: z.literal(true).default(true),
      handle_chinese_chars: z.literal(true).default(true),
      strip_accents: z.boolean().nullish(),
      lowercase: z.boolean(),
    }),
    pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
    model: z.object({
      type: z.literal('WordPiece').default('WordPiece'),
      unk_token: z.literal('[UNK]'),
      continuing_subword_prefix: z.literal('##'),
      max_input_chars_per_word: z.literal(100),
      vocab: vocabularyShape,
    }),
  })
  .refine(({ normalizer }) => (normalizer.strip_accents ?? normalizer.lowercase) === normalizer.lowercase, {
    path: ['normalizer', 'strip_accents'],
    message: 'must go with lowercase: Headway takes accents away exactly where it makes letters small',
  });

/** BERT's WordPiece as `tokenizer.json`; read by Hugging Face it adds `[CLS]` and `[SEP]` as BERT does. */
export function wordPieceJson(
  pieces: readonly string[],
  specialTokens: ReadonlyMap<string, number>,
  lowercase: boolean,
): object {
  const isBert = specialTokens.has('[CLS]') && specialTokens.has('[SEP]');
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokenFields(specialTokens),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: isBert ? bertTemplate(specialTokens) : null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    },
  };
}

/** `[CLS] A [SEP]`, or `[CLS] A [SEP] B [SEP]` with B and its end of the second token type. */
function bertTemplate(specialTokens: ReadonlyMap<string, number>): object {
  const special = (id: string, type: number): object => ({ SpecialToken: { id, type_id: type } });
  const sequence = (id: 'A' | 'B', type: number): object => ({ Sequence: { id, type_id: type } });
  const single = [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)];
  const ids = (token: string): object => ({ id: token, ids: [specialTokens.get(token)], tokens: [token] });
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, sequence('B', 1), special('[SEP]', 1)],
    special_tokens: { '[CLS]': ids('[CLS]'), '[SEP]': ids('[SEP]') },
  };
}
