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

/**
 * A report for a person: one line, and for each distinct thing that went wrong the test and its
 * message. Control characters of the student's own text are made visible.
 */
export function reportText(report: ExerciseReport): string {
  const mark = report.verdict === 'pass' ? '✓' : '✗';
  const where = `${report.tier}, ${report.wallMilliseconds} ms`;
  const lines = [
    `${mark} ${report.name}: ${words[report.verdict]}, ${report.points}/${report.maxPoints} points (${where})`,
  ];
  const told = new Set<string>();
  for (const test of report.tests) {
    if (test.verdict === 'pass') {
      lines.push(`  ✓ ${test.name}`);
      continue;
    }
    const cause = test.message.split('\n')[0];
    const again = told.has(cause);
    told.add(cause);
    lines.push(`  ✗ ${test.name}${again ? ` — ${cause}` : ''}`);
    if (!again) lines.push(...indented(prefixed(test), '      '));
  }
  if (report.output.trim() !== '' && report.verdict !== 'pass') {
    lines.push('  printed:', ...indented(report.output.trimEnd(), '    | '));
  }
  return lines.map(visible).join('\n');
}

function prefixed(test: TestResult): string {
  return test.verdict === 'fail' ? test.message : `${words[test.verdict]}: ${test.message}`;
}

function indented(text: string, indent: string): string[] {
  const lines = text.split('\n');
  const shown = lines.slice(0, maxLines).map((line) => indent + line);
  return lines.length > maxLines ? [...shown, `${indent}… ${lines.length} lines in all`] : shown;
}

/** Escape sequences in the student's text must not move the cursor or recolour the terminal. */
function visible(line: string): string {
  return line.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
