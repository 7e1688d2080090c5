import { ConfigError } from '../errors';

/** A BLEU score and what it is made of. */
export interface BleuScore {
  /** 0 to 100. */
  readonly bleu: number;
  /** Shares of the translations' 1-, 2-, 3- and 4-grams that stand in the reference, 0 to 100. */
  readonly precisions: readonly number[];
  /** 1 unless the translations together are shorter than the references: exp(1 − r/c). */
  readonly brevityPenalty: number;
  /** c, in words as BLEU counts them. */
  readonly translationLength: number;
  /** r, likewise. */
  readonly referenceLength: number;
}

/** How BLEU cuts text into words. */
export type BleuTokenization = '13a' | 'char' | 'none';

const longest = 4;

// ANCHOR: bleu
/**
 * BLEU of a whole test set: the geometric mean of the n-gram precisions for n = 1 … 4, times a
 * penalty for translations that are too short. Counts are summed over the set before dividing.
 *
 * @remarks Papineni et al. 2002. Equal to sacreBLEU (Post 2018) with one reference a sentence:
 * its signature is `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`. A precision of 0 is smoothed to
 * 1/2, 1/4, … of one n-gram, which only very small sets need.
 * @param translations - as a reader would get them, not tokenized
 * @param references - one for each translation
 * @param tokenize - `13a` cuts off punctuation (the standard for European languages); `char` takes
 * each character as a word (for Japanese and Chinese); `none` only splits at spaces
 * @throws ConfigError if there are not as many references as translations, or none
 */
export function bleu(
  translations: readonly string[],
  references: readonly string[],
  tokenize: BleuTokenization = '13a',
): BleuScore {
  if (translations.length !== references.length || translations.length === 0) {
    throw new ConfigError(
      `bleu: one reference for each translation is required, got ${translations.length} translations and ` +
        `${references.length} references`,
    );
  }
  const matches = new Array<number>(longest).fill(0);
  const totals = new Array<number>(longest).fill(0);
  let translationLength = 0;
  let referenceLength = 0;
  translations.forEach((translation, i) => {
    const words = bleuWords(translation, tokenize);
    const referenceWords = bleuWords(references[i], tokenize);
    translationLength += words.length;
    referenceLength += referenceWords.length;
    for (let n = 1; n <= longest; n++) {
      const expected = countNgrams(referenceWords, n);
      for (const [ngram, count] of countNgrams(words, n)) {
        matches[n - 1] += Math.min(count, expected.get(ngram) ?? 0); // clipped: "the the the" gains nothing
        totals[n - 1] += count;
      }
    }
  });
  const precisions = smoothedPrecisions(matches, totals);
  const brevityPenalty =
    translationLength === 0 ? 0 : Math.min(1, Math.exp(1 - referenceLength / translationLength));
  const logMean = precisions.reduce((sum, precision) => sum + Math.log(precision), 0) / longest;
  const score = brevityPenalty * Math.exp(logMean); // a precision of 0 makes it 0
  return { bleu: score, precisions, brevityPenalty, translationLength, referenceLength };
}
// ANCHOR_END: bleu

/** Shares in percent; a share of 0 becomes that of 1/2, then 1/4, … of an n-gram (sacreBLEU's `exp`). */
function smoothedPrecisions(matches: readonly number[], totals: readonly number[]): number[] {
  if (matches[0] === 0) return matches.map(() => 0); // not a word in common: nothing to smooth
  let smoothing = 1;
  return matches.map((match, i) => {
    if (totals[i] === 0) return 0;
    if (match > 0) return (100 * match) / totals[i];
    smoothing *= 2;
    return 100 / (smoothing * totals[i]);
  });
}

function countNgrams(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const ngram = words.slice(i, i + n).join(' '); // a word holds no space
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/**
 * The words that {@link bleu} counts.
 *
 * @remarks `13a` is mteval-v13a of NIST as sacreBLEU has it: signs are cut off, but not a full stop
 * or comma within a number, nor a hyphen unless a digit stands before it.
 */
export function bleuWords(text: string, tokenize: BleuTokenization = '13a'): string[] {
  if (tokenize === 'none') return splitAtSpaces(text);
  if (tokenize === 'char') return [...text].filter((character) => !/^\s$/u.test(character));
  const plain = text
    .trimEnd()
    .replace(/<skipped>/g, '')
    .replace(/-\n/g, '')
    .replace(/\n/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>');
  return splitAtSpaces(
    ` ${plain} `
      .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
      .replace(/([^0-9])([.,])/g, '$1 $2 ')
      .replace(/([.,])([^0-9])/g, ' $1 $2')
      .replace(/([0-9])(-)/g, '$1 $2 '),
  );
}

/** Python's `str.split()`: at white space of any kind, without empty words. */
function splitAtSpaces(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
