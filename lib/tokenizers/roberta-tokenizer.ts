import { ConfigError } from '../errors';
import { trainMerges } from './bpe-training';
import { ByteLevelBpeTokenizer } from './byte-level-bpe-tokenizer';
import { robertaSpecialTokens } from './encoder-tokens';

/**
 * Learns RoBERTa's kind of vocabulary: GPT-2's byte-level BPE with the special tokens of an encoder.
 *
 * They get the first ids, as RoBERTa counts positions from its padding token's id on: `<pad>` is 1,
 * and the first token of a text has position 2. `<mask>` takes the space before it along, so that it
 * stands for a word with its space (`Ġwhale`).
 *
 * @remarks Liu et al. 2019, §4.4.
 * @param texts - one text, or documents
 * @param options.vocabSize - ids wanted: 5 special tokens, 256 bytes, and the rest merges
 * @throws ConfigError if vocabSize has no room for the bytes and the special tokens
 */
export function trainRobertaTokenizer(
  texts: string | Iterable<string>,
  { vocabSize }: { readonly vocabSize: number },
): ByteLevelBpeTokenizer {
  const first = robertaSpecialTokens.length;
  if (!Number.isInteger(vocabSize) || vocabSize < 256 + first) {
    throw new ConfigError(
      `trainRobertaTokenizer: vocabSize must be a whole number of at least ${256 + first} ` +
        `(256 bytes and ${first} special), got ${vocabSize}`,
    );
  }
  const { merges, tokens } = trainMerges(typeof texts === 'string' ? [texts] : texts, vocabSize - first);
  return ByteLevelBpeTokenizer.fromVocabulary({
    vocab: Object.fromEntries(tokens.map((token, id) => [token, first + id])),
    merges: merges.map(({ left, right }) => [tokens[left], tokens[right]]),
    specialTokens: Object.fromEntries(robertaSpecialTokens.map((token, id) => [token, id])),
    takesSpaceBefore: ['<mask>'],
  });
}
