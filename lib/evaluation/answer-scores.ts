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

/** {@link AnswerScores} with those of the questions that have an answer, and of those that have none. */
export interface AnswerScoresByKind extends AnswerScores {
  /** Absent if every question has an answer. */
  readonly hasAnswer?: AnswerScores & { readonly count: number };
  /** Of the questions without one, where only saying so is right. */
  readonly noAnswer?: AnswerScores & { readonly count: number };
}

/**
 * {@link answerScores} as SQuAD 2.0's script reports them: of all, and apart of questions with and without an answer. A
 * mean over both hides whoever never, or always, says that there is none.
 *
 * @remarks Rajpurkar et al. 2018. `HasAns_exact`, `HasAns_f1`, `NoAns_exact` and `NoAns_f1` there.
 */
export function answerScoresByKind(
  answers: readonly string[],
  right: readonly (readonly string[])[],
): AnswerScoresByKind {
  const scores = answerScores(answers, right);
  const places = [...right.keys()];
  const withNone = places.filter((place) => right[place].length === 0);
  if (withNone.length === 0) return scores;
  const of = (some: readonly number[]): (AnswerScores & { count: number }) | undefined =>
    some.length === 0
      ? undefined
      : {
          ...answerScores(
            some.map((place) => answers[place]),
            some.map((place) => right[place]),
          ),
          count: some.length,
        };
  const [hasAnswer, noAnswer] = [of(places.filter((place) => right[place].length > 0)), of(withNone)];
  return { ...scores, ...(hasAnswer && { hasAnswer }), noAnswer };
}

// ANCHOR: bestNoAnswerThreshold
/**
 * The threshold above which "no answer" is best said: with it the mean F1 is the highest.
 *
 * @remarks `find_best_thresh` of SQuAD 2.0's script, which looks for it on the very data it reports; look for it on
 * data that is kept for choosing. Between two scores the threshold lies in the middle.
 * @param margins - for each question how much more the model thinks that there is no answer than that it is `answers`
 * @param answers - what is said if there is one
 */
export function bestNoAnswerThreshold(
  margins: readonly number[],
  answers: readonly string[],
  right: readonly (readonly string[])[],
): number {
  const bySureness = [...margins.keys()].sort((a, b) => margins[a] - margins[b]);
  // At first "no answer" to everything: right where there is none.
  let sum = right.filter((known) => known.length === 0).length;
  let best = { sum, threshold: margins[bySureness[0]] - 1 };
  bySureness.forEach((place, rank) => {
    const said = Math.max(...right[place].map((known) => answerF1(answers[place], known)), 0);
    sum += right[place].length > 0 ? said : -1;
    const next = margins[bySureness[rank + 1]] ?? margins[place] + 2;
    if (next > margins[place] && sum > best.sum) best = { sum, threshold: (margins[place] + next) / 2 };
  });
  return best.threshold;
}
// ANCHOR_END: bestNoAnswerThreshold
