import { describe, expect, test } from 'vitest';
import { countTests } from '../../lib/setup/stages.mjs';

const file = (status: string, tests: number) => ({ status, assertionResults: Array(tests).fill({}) });

describe('the counts of a test run', () => {
  test('are those of the report', () => {
    const report = { numPassedTests: 12, numFailedTests: 0, testResults: [file('passed', 12)] };
    expect(countTests(report, true)).toEqual({ passed: 12, failed: 0 });
  });

  test('take a file that could not be loaded for a failure', () => {
    const report = {
      numPassedTests: 12,
      numFailedTests: 1,
      testResults: [file('failed', 13), file('failed', 0)],
    };
    expect(countTests(report, false)).toEqual({ passed: 12, failed: 2 });
  });

  test('show a failure when vitest crashed after the last test', () => {
    const report = { numPassedTests: 12, numFailedTests: 0, testResults: [file('passed', 12)] };
    expect(countTests(report, false)).toEqual({ passed: 12, failed: 1 });
  });

  test('show a failure when no test ran, whatever vitest says', () => {
    expect(countTests({ numPassedTests: 0, numFailedTests: 0, testResults: [] }, true).failed).toBe(1);
    expect(countTests(undefined, true).failed).toBe(1);
  });
});
