import type { TranslationPair } from '../data/translation-pairs';
import { bleu } from './bleu';
import { NearestNeighbourTranslator } from './translation-baselines';

/** How good translations are. */
export interface TranslationScore {
  /** 0 to 100. */
  readonly bleu: number;
  /** Share of the texts that are the reference to the letter, 0 to 1. */
  readonly exactMatch: number;
}

/** Japanese, Chinese and Korean are counted by characters, as BLEU needs words. */
const byCharacters = ['ja', 'zh-cn', 'zh-tw', 'ko'];

/**
 * Scores translations beside the references.
 *
 * @param pairs - the references, all into one language
 */
export function scoreTranslations(
  translations: readonly string[],
  pairs: readonly TranslationPair[],
): TranslationScore {
  const references = pairs.map(({ target }) => target);
  const tokenize = byCharacters.includes(pairs[0]?.language ?? '') ? 'char' : '13a';
  const exact = translations.filter((translation, i) => translation === references[i]).length;
  return { bleu: bleu(translations, references, tokenize).bleu, exactMatch: exact / references.length };
}

/** What takes no learning: the scores of the source left as it is, and of the nearest known source's target. */
export function translationBaselines(
  train: readonly TranslationPair[],
  pairs: readonly TranslationPair[],
): { copy: TranslationScore; nearestNeighbour: TranslationScore } {
  const memory = new NearestNeighbourTranslator(train);
  return {
    copy: scoreTranslations(
      pairs.map(({ source }) => source),
      pairs,
    ),
    nearestNeighbour: scoreTranslations(
      pairs.map(({ source }) => memory.translate(source)),
      pairs,
    ),
  };
}
