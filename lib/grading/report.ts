import { shorten } from './failure';
import type { ExerciseReport, TestResult, Verdict } from './verdict';

const words: Record<Verdict, string> = {
  pass: 'passed',
  fail: 'not yet',
  partial: 'partly right',
  runtime_error: 'an error while running',
  compile_error: 'does not compile',
  timeout: 'took too long',
  memory_limit: 'used too much memory',
  output_limit: 'gave too much output',
  skipped: 'skipped',
  ungradable: 'cannot be graded',
  grader_error: 'a fault of the grader, not yours',
};

/** How much of a message, and of the student's output, is shown. */
const maxLines = 12;
/** Of one line, in characters. */
const maxColumns = 400;

/**
 * A report for a person: one line, and each distinct cause in full with the first test that had it.
 * Control characters of the student's own text are made visible.
 */
export function reportText(report: ExerciseReport): string {
  const mark = report.verdict === 'pass' ? '✓' : '✗';
  const where = `${report.tier}, ${report.wallMilliseconds} ms`;
  const lines = [
    `${mark} ${report.name}: ${words[report.verdict]}, ${report.points}/${report.maxPoints} points (${where})`,
  ];
  const told = new Set<string>();
  let latest = '';
  for (const test of report.tests) {
    if (test.verdict === 'pass') {
      lines.push(`  ✓ ${test.name}`);
      continue;
    }
    const cause = test.message.split('\n')[0];
    const again = told.has(cause);
    lines.push(`  ✗ ${test.name}${again ? ` — ${cause === latest ? 'for the same reason' : cause}` : ''}`);
    told.add(cause);
    latest = cause;
    if (!again) lines.push(...indented(prefixed(test), '      '));
  }
  const { tests, points } = report.leftOut;
  if (tests > 0) {
    const which = tests === 1 ? '1 hidden test' : `${tests} hidden tests`;
    lines.push(`  not graded here: ${which} (${points} points), which this copy of the course does not have`);
  }
  if (report.output.trim() !== '') {
    lines.push('  your code printed:', ...indented(report.output.trimEnd(), '    | '));
  }
  return lines.map((line) => visible(shorten(line, maxColumns))).join('\n');
}

function prefixed(test: TestResult): string {
  return test.verdict === 'fail' ? test.message : `${words[test.verdict]}: ${test.message}`;
}

function indented(text: string, indent: string): string[] {
  const lines = text.split(/\r?\n/);
  const shown = lines.slice(0, maxLines).map((line) => indent + line);
  return lines.length > maxLines ? [...shown, `${indent}… ${lines.length} lines in all`] : shown;
}

/**
 * Escape sequences in the student's text must not move the cursor or recolour the terminal, nor may
 * marks of writing direction and line separators show a line as another one.
 */
function visible(line: string): string {
  return line
    .replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, (c) => `\\x${hexadecimal(c, 2)}`)
    .replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (c) => `\\u${hexadecimal(c, 4)}`);
}

function hexadecimal(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
