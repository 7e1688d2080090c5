import { expectFields, expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-12, because: 'two quotients of small counts' };
/** Classes yes, no, maybe. Surest first: right, wrong, right, right, wrong, wrong. */
const probabilities = [
  [0.9, 0.06, 0.04],
  [0.1, 0.8, 0.1],
  [0.7, 0.2, 0.1],
  [0.1, 0.3, 0.6],
  [0.5, 0.3, 0.2],
  [0.4, 0.35, 0.25],
];
const labels = [0, 0, 0, 2, 1, 1];

test('only sure answers count, and their errors are counted among them', async () => {
  const answer = await student.call('answerOrDecline', probabilities, labels, 0.55);
  const { coverage, risk } = expectFields(answer, 'coverage', 'risk');
  expectNumbers(risk).toBeClose(1 / 4, {
    ...exact,
    mistakes: {
      'wrong answers are divided by all questions, not by those that were answered': 1 / 6,
      'the share of right answers is given, not of wrong ones': 3 / 4,
      'a question that is declined counts as a wrong answer': 3 / 6,
      'the confidence is that of the right class, which the model does not know': 0,
    },
  });
  expectNumbers(coverage).toBeClose(4 / 6, {
    ...exact,
    mistakes: {
      'the share that is declined is given, not the share that is answered': 2 / 6,
      'the confidence is that of the right class, which the model does not know': 3 / 6,
    },
  });
  // At 0.65 three are answered.
  const fewer = expectFields(await student.call('answerOrDecline', probabilities, labels, 0.65), 'coverage', 'risk');
  expectNumbers(fewer.coverage).toBeClose(3 / 6, exact);
  expectNumbers(fewer.risk).toBeClose(1 / 3, exact);
});

test('a confidence equal to the threshold is sure enough', async () => {
  const answer = await student.call('answerOrDecline', probabilities, labels, 0.6);
  const { coverage } = expectFields(answer, 'coverage', 'risk');
  expectNumbers(coverage).toBeClose(4 / 6, {
    ...exact,
    mistakes: { 'a confidence equal to the threshold is declined': 3 / 6 },
  });
});

test('who answers nothing makes no mistake', async () => {
  const answer = await student.call('answerOrDecline', probabilities, labels, 0.95);
  const { coverage, risk } = expectFields(answer, 'coverage', 'risk');
  expectNumbers(coverage).toBeClose(0, exact);
  expectNumbers(risk).toBeClose(0, exact);
});
