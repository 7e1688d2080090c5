import type { Command } from 'commander';
import { runBookTool } from '../book-tool';

/** `headway notebooks`: written from the chapters, run on a clean kernel. */
export function define(command: Command): void {
  command.addHelpText(
    'after',
    '\nExamples:\n  headway notebooks sync\n  headway notebooks run 03-attention\n  headway notebooks run --record',
  );
  command
    .command('sync')
    .description('write notebooks/*.ipynb from the chapters in book/src')
    .option('--check', 'write nothing; exit status 1 if anything would change')
    .addHelpText('after', '\nExample:\n  headway notebooks sync --check')
    .action(async (options: { check?: boolean }) => {
      process.exitCode = await runBookTool('sync-notebooks.ts', options.check ? ['--check'] : []);
    });
  command
    .command('run [names...]')
    .description('run notebooks on a clean kernel and compare their results with the recording')
    .option('--record', 'record what the cells show, for the book')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  headway notebooks run 03-attention')
    .action(async (names: string[], options: { record?: boolean; json?: boolean }) => {
      const flags = [...(options.record ? ['--record'] : []), ...(options.json ? ['--json'] : [])];
      process.exitCode = await runBookTool('execute.ts', [...names, ...flags]);
    });
}
