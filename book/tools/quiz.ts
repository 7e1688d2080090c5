import { parse } from 'yaml';
import { inlineHtml } from './html';

/** A question with one right option. */
export interface Quiz {
  readonly question: string;
  readonly options: readonly string[];
  /** Which option is right, counted from 1. */
  readonly answer: number;
  /** Why it is right, and what the tempting wrong one misses. */
  readonly why: string;
}

/**
 * Reads a ```` ```quiz ```` fence.
 *
 * @throws Error if a field is missing, or `answer` is not the number of an option
 */
export function parseQuiz(yaml: string): Quiz {
  const quiz = parse(yaml) as Partial<Quiz> | null;
  const { question, options, answer, why } = quiz ?? {};
  if (!question || !Array.isArray(options) || options.length < 2 || !why) {
    throw new Error('quiz: required question, options (two or more), answer and why');
  }
  if (!Number.isInteger(answer) || answer! < 1 || answer! > options.length) {
    throw new Error(`quiz: answer is the number of the right option, 1 to ${options.length}; came ${answer}`);
  }
  return { question, options: options.map(String), answer: answer!, why };
}

/**
 * The quiz in the book, as one line of HTML: options as radio buttons, the answer in a `<details>`.
 * It needs no script: the style sheet marks the chosen option right or wrong once the answer is open.
 *
 * @param id - unique on the page
 */
export function quizHtml(quiz: Quiz, id: string): string {
  const options = quiz.options
    .map((option, index) => {
      const right = index + 1 === quiz.answer;
      return (
        `<label class="quiz-option${right ? ' is-answer' : ''}"><input type="radio" name="${id}">` +
        `<span>${inlineHtml(option)}</span></label>`
      );
    })
    .join('');
  return (
    `<section class="quiz" aria-label="Question"><fieldset><legend>${inlineHtml(quiz.question)}</legend>${options}</fieldset>` +
    `<details><summary>Answer</summary><p><strong>${inlineHtml(quiz.options[quiz.answer - 1])}</strong></p>` +
    `<p>${inlineHtml(quiz.why)}</p></details></section>`
  );
}

/** The quiz in the notebook, as Markdown with a collapsible answer. */
export function quizMarkdown(quiz: Quiz): string {
  const options = quiz.options.map((option, index) => `${index + 1}. ${option}`).join('\n');
  return [
    `**Question.** ${quiz.question.trim()}`,
    options,
    `<details><summary>Answer</summary>\n\n**${quiz.answer}.** ${quiz.why.trim()}\n\n</details>`,
  ].join('\n\n');
}
