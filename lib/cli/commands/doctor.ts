import type { Command } from 'commander';
import { exitCode, printResult } from '../output';
import { loadSetup } from '../setup-module';

/** One part of the course on this machine, as lib/setup/doctor.mjs finds it. */
interface Part {
  name: string;
  state: 'ok' | 'missing' | 'optional';
  detail: string;
  mend?: string;
}

const signs = { ok: '✓', missing: '✗', optional: '–' };

/** `headway doctor`: the state of every part, and what to do for each that is missing. */
export function define(command: Command): void {
  command
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway doctor\n\nExit status 3 if something that the course needs is missing.',
    )
    .action(async (options: { json?: boolean }) => {
      const { examine } = await loadSetup<{ examine(): Promise<Part[]> }>('doctor.mjs');
      const parts = await examine();
      printResult({ command: 'doctor', parts }, report(parts), options.json);
      if (parts.some((part) => part.state === 'missing')) process.exitCode = exitCode.missing;
    });
}

function report(parts: readonly Part[]): string {
  const width = Math.max(...parts.map((part) => part.name.length));
  return parts
    .flatMap(({ name, state, detail, mend }) => [
      `${signs[state]} ${name.padEnd(width)}  ${detail}`,
      ...(mend ? [`  ${' '.repeat(width)}  → ${mend}`] : []),
    ])
    .join('\n');
}
