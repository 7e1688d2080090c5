import type { Command } from 'commander';
import { exitCode, printResult } from '../output';
import { loadSetup } from '../setup-module';

interface SetupModule {
  setUp(options: { native: boolean }): Promise<{ parts: SetupPart[] }>;
}

interface SetupPart {
  name: string;
  ok: boolean;
  message: string;
}

/** `headway setup`: everything that `npm start` sets up, without starting it. */
export function define(command: Command): void {
  command
    .option('--native', "also build TensorFlow's own backend, tfjs-node (about 900 MB)")
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  headway setup --native')
    .action(async (options: { native?: boolean; json?: boolean }) => {
      const started = performance.now();
      const { setUp } = await loadSetup<SetupModule>('setup.mjs');
      const { parts } = await setUp({ native: options.native === true });
      const seconds = (performance.now() - started) / 1000;
      const missing = parts.filter((part) => !part.ok);
      const text =
        missing.length === 0
          ? 'Everything is set up: npm start'
          : `Missing: ${missing.map((part) => part.name).join(', ')}`;
      printResult({ command: 'setup', seconds, parts }, text, options.json);
      if (missing.length > 0) process.exitCode = exitCode.missing;
    });
}
