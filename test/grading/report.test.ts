import { expect, test } from 'vitest';
import { reportText } from '../../lib/grading/report';
import {
  exerciseVerdict,
  type ExerciseReport,
  type TestResult,
  type Verdict,
} from '../../lib/grading/verdict';

const result = (verdict: Verdict, message = ''): TestResult => ({
  name: 'a test',
  visible: true,
  verdict,
  points: verdict === 'pass' ? 2 : 0,
  maxPoints: 2,
  message,
});

test.each<[Verdict[], Verdict]>([
  [['pass', 'pass'], 'pass'],
  [['pass', 'timeout'], 'partial'],
  [['fail', 'fail'], 'fail'],
  [['fail', 'memory_limit', 'timeout'], 'memory_limit'],
  [['pass', 'grader_error'], 'grader_error'],
  [[], 'grader_error'],
])('tests with %j make the exercise %s', (tests, verdict) => {
  expect(exerciseVerdict(tests.map((each) => result(each)))).toBe(verdict);
});

const report: ExerciseReport = {
  name: 'mean',
  verdict: 'partial',
  points: 2,
  maxPoints: 6,
  tests: [result('pass'), result('fail', 'cause\n  detail'), result('fail', 'cause\n  other detail')],
  leftOut: { tests: 0, points: 0 },
  output: 'printed \u001b[2J\u0007 by the student\n',
  tier: 'T1',
  seed: 1,
  submissionHash: '',
  graderHash: '',
  cpuMilliseconds: null,
  wallMilliseconds: 70,
};

test('a report tells each cause once in full, and the tier', () => {
  const text = reportText(report);
  expect(text.split('\n')[0]).toBe('✗ mean: partly right, 2/6 points (T1, 70 ms)');
  expect(text).toContain('detail');
  expect(text).not.toContain('other detail');
});

test('a report says which tests this copy of the course does not have', () => {
  const text = reportText({ ...report, leftOut: { tests: 2, points: 5 } });
  expect(text).toContain('not graded here: 2 hidden tests (5 points), which this copy of the course');
});

test('text cannot be turned around, split into lines or made endless', () => {
  const output = `a\u202eb\u2028c\r\n\u009bd\n${'x'.repeat(10_000)}`;
  const lines = reportText({ ...report, output })
    .split('\n')
    .slice(-3);
  expect(lines).toEqual(['    | a\\u202eb\\u2028c', '    | \\x9bd', `    | ${'x'.repeat(394)}…`]);
});

test('control characters in the student’s text are shown, not sent to the terminal', () => {
  expect(reportText(report)).toContain('    | printed \\x1b[2J\\x07 by the student');
});
