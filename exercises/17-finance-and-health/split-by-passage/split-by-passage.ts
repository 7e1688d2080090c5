/** A question and what it is about. */
export interface Question {
  readonly question: string;
  readonly passage: string;
}

/** The numbers of the questions in each part, counted from 0 and rising. */
export interface Parts {
  readonly train: number[];
  readonly test: number[];
}

/**
 * Splits questions by their passage.
 *
 * @param testShare - how many of the passages to test on, rounded up: the last of them, in the order in which
 * passages first come
 */
export function splitByPassage(questions: Question[], testShare: number): Parts {
  throw new Error('Not implemented yet: splitByPassage');
}
