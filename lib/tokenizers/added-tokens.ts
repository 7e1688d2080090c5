import type { Tokenizer } from './tokenizer';
import { specialTokenFields } from './tokenizer-json';
import { tokenizerFromJson } from './tokenizer-files';

/**
 * A tokenizer with further special tokens, which get the next ids. All other ids stay as they are; a token that is
 * there already is not added again.
 *
 * @returns the tokenizer itself if there is nothing to add
 */
export function withSpecialTokens(tokenizer: Tokenizer, tokens: readonly string[]): Tokenizer {
  const missing = tokens.filter((token) => !tokenizer.specialTokens.has(token));
  if (missing.length === 0) return tokenizer;
  const json = tokenizer.toJSON() as { added_tokens?: object[] };
  const added = new Map(missing.map((token, i) => [token, tokenizer.vocabSize + i]));
  return tokenizerFromJson({
    ...json,
    added_tokens: [...(json.added_tokens ?? []), ...specialTokenFields(added)],
  });
}
