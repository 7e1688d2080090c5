import { splitSentences } from '../data/sentences';
import { normalizeAnswer } from './answer-scores';

/**
 * The sentence of a passage that shares most words with a question, the first of equals: what a reader must beat.
 * Words are compared as SQuAD's script compares them, each counted once.
 */
export function bestOverlapSentence(question: string, passage: string): string {
  const asked = wordsOf(question);
  const shared = (sentence: string): number =>
    [...wordsOf(sentence)].filter((word) => asked.has(word)).length;
  return splitSentences(passage).reduce((best, sentence) =>
    shared(sentence) > shared(best) ? sentence : best,
  );
}

function wordsOf(text: string): Set<string> {
  return new Set(normalizeAnswer(text).split(' ').filter(Boolean));
}
