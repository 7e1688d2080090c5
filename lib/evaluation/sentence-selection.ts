import type { Random } from '../random';
import { rouge, rougeWords } from './rouge';

/** How many sentences make a summary, and which of them may stand together. */
export interface SelectionOptions {
  /** k. Default 1. */
  readonly count?: number;
  /** Whether a sentence that repeats three words in a row of one already chosen is passed over. Default false. */
  readonly blockTrigrams?: boolean;
}

/** The first sentences of a document: the baseline that news and abstracts make hard to beat. */
export function leadSentences(sentences: readonly string[], count = 1): number[] {
  return sentences.slice(0, count).map((_, place) => place);
}

/** Any sentences of a document: what choosing without a look is worth. */
export function randomSentences(sentences: readonly string[], count: number, random: Random): number[] {
  const places = random.shuffle(sentences.map((_, place) => place));
  return inOrder(places.slice(0, count));
}

/** The sentences of the most words. */
export function longestSentences(sentences: readonly string[], count = 1): number[] {
  return bestSentences(
    sentences,
    sentences.map((sentence) => rougeWords(sentence).length),
    { count },
  );
}

// ANCHOR: bestSentences
/**
 * The sentences of the highest scores, in the order of the document. With `blockTrigrams` the best that repeats
 * nothing is taken each time, so that a summary of several sentences does not say the same thing twice.
 *
 * @remarks Trigram blocking: Paulus et al. 2018, §2.5; for extraction Liu and Lapata 2019, §3.
 * @param scores - one a sentence
 * @returns places in the document, rising; fewer than `count` if all others repeat something
 */
export function bestSentences(
  sentences: readonly string[],
  scores: ArrayLike<number>,
  { count = 1, blockTrigrams = false }: SelectionOptions = {},
): number[] {
  const byScore = sentences.map((_, place) => place).sort((a, b) => scores[b] - scores[a]);
  const chosen: number[] = [];
  const said = new Set<string>();
  for (const place of byScore) {
    if (chosen.length === count) break;
    const trigrams = trigramsOf(sentences[place]);
    if (blockTrigrams && trigrams.some((trigram) => said.has(trigram))) continue;
    for (const trigram of trigrams) said.add(trigram);
    chosen.push(place);
  }
  return inOrder(chosen);
}
// ANCHOR_END: bestSentences

// ANCHOR: oracleSentences
/**
 * The sentences that a person who has seen the summaries would copy: one after the other the one that raises
 * ROUGE-1 + ROUGE-2 the most, until none does or there are enough. It shows an extractive model what to choose,
 * and nobody can do much better by copying sentences.
 *
 * @remarks Nallapati et al. 2017, §3; BERTSum's code. For one sentence it is the very best by this measure; for several
 * it is greedy.
 * @param summaries - each sentence is measured by the summary that it fits best
 */
export function oracleSentences(
  sentences: readonly string[],
  summaries: readonly string[],
  count = 1,
): number[] {
  let chosen: number[] = [];
  let reached = 0;
  while (chosen.length < count) {
    const tried = sentences.flatMap((_, place) => {
      if (chosen.includes(place)) return [];
      const places = inOrder([...chosen, place]);
      return [{ places, value: overlapWith(summaryOf(sentences, places), summaries) }];
    });
    const best = tried.reduce((a, b) => (b.value > a.value ? b : a), { places: chosen, value: reached });
    if (best.places === chosen) break;
    [chosen, reached] = [best.places, best.value];
  }
  return chosen;
}
// ANCHOR_END: oracleSentences

/** What a text is worth as a summary when it is to be chosen: the mean of F1 of ROUGE-1 and ROUGE-2, in [0, 1]. */
export function overlapWith(text: string, summaries: readonly string[]): number {
  const { rouge1, rouge2 } = rouge(text, summaries);
  return (rouge1.f1 + rouge2.f1) / 2;
}

/** Chosen sentences as one text. */
export function summaryOf(sentences: readonly string[], places: readonly number[]): string {
  return places.map((place) => sentences[place]).join(' ');
}

function trigramsOf(sentence: string): string[] {
  const words = rougeWords(sentence);
  return words.slice(2).map((word, i) => `${words[i]} ${words[i + 1]} ${word}`);
}

function inOrder(places: readonly number[]): number[] {
  return [...places].sort((a, b) => a - b);
}
