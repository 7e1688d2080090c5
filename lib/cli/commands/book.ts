import type { Command } from 'commander';
import { runBookTool } from '../book-tool';
import { wholeNumberOption } from '../number-option';
import { exitCode, printResult } from '../output';

/** `headway book`: the course as pages. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExamples:\n  headway book build\n  headway book serve --port 3000');
  command
    .command('build')
    .description('write the pages to book/build')
    .option('--out <folder>', 'another folder for the pages')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  headway book build')
    .action(async (options: { out?: string; json?: boolean }) => {
      const started = performance.now();
      const status = await runBookTool('build.ts', ['build', ...(options.out ? [options.out] : [])]);
      process.exitCode = status;
      if (status !== exitCode.done) return;
      const seconds = (performance.now() - started) / 1000;
      const folder = options.out ?? 'book/build';
      printResult({ command: 'book build', folder, seconds }, `The book is in ${folder}.`, options.json);
    });
  command
    .command('serve')
    .description('show the pages on this machine, and build them again when a chapter changes')
    .option('--port <number>', 'where to listen on 127.0.0.1', wholeNumberOption('--port', 1, 65_535), 3000)
    .addHelpText('after', '\nExample:\n  headway book serve --port 3000')
    .action(async ({ port }: { port: number }) => {
      process.exitCode = await runBookTool('build.ts', ['serve', String(port)]);
    });
}
