import { ConfigError } from '../errors';

/** How good answers are. */
export interface AnswerScores {
  /** Share of the answers that are one of the right ones, after {@link normalizeAnswer}. */
  readonly exactMatch: number;
  /** Mean over the answers of the overlap in words with the nearest right one. */
  readonly f1: number;
}

/**
 * An answer without what does not count: small letters; no ASCII punctuation; no *a*, *an*, *the*; single spaces.
 *
 * @remarks Rajpurkar et al. 2016, as the evaluation script of SQuAD does it.
 */
export function normalizeAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu, ' ')
    .split(/\s+/)
    .filter(Boolean)
    .join(' ');
}

/**
 * How far two answers share their words, each word counting as often as it occurs; 1 if they are the same words.
 * "No answer" is the empty text: it is right or wrong, nothing between.
 *
 * @remarks As SQuAD's script does it, 2.0's for the empty answer.
 */
export function answerF1(answer: string, right: string): number {
  const [said, wanted] = [answer, right].map((text) => normalizeAnswer(text).split(' ').filter(Boolean));
  if (said.length === 0 || wanted.length === 0) return Number(said.length === wanted.length);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of said) {
    const count = left.get(word) ?? 0;
    if (count > 0) common++;
    left.set(word, count - 1);
  }
  if (common === 0) return 0;
  const [precision, recall] = [common / said.length, common / wanted.length];
  return (2 * precision * recall) / (precision + recall);
}

/**
 * Compares answers with right ones. Where several are right, the nearest counts; where none is (the text does not
 * tell), the empty answer is.
 *
 * @throws ConfigError if there is not one list of right answers for each answer
 */
export function answerScores(
  answers: readonly string[],
  right: readonly (readonly string[])[],
): AnswerScores {
  if (answers.length !== right.length || answers.length === 0) {
    throw new ConfigError(
      `answerScores: right answers are required for each answer, and at least one, got ${right.length} for ${answers.length}`,
    );
  }
  let [exact, f1] = [0, 0];
  answers.forEach((answer, place) => {
    const known = right[place].length > 0 ? right[place] : [''];
    exact += Number(known.some((other) => normalizeAnswer(other) === normalizeAnswer(answer)));
    f1 += Math.max(...known.map((other) => answerF1(answer, other)));
  });
  return { exactMatch: exact / answers.length, f1: f1 / answers.length };
}
