import type { Command } from 'commander';
import { loadSetup } from '../setup-module';

/** `headway start`: the same as `npm start`. */
export function define(command: Command): void {
  command
    .option('--port <number>', 'port of the book (default: 8321, or a free one)')
    .option('--no-open', 'only print the addresses, open no browser')
    .addHelpText('after', '\nExample:\n  headway start --no-open')
    .action(async (options: { port?: string; open: boolean }) => {
      const { main } = await loadSetup<{ main(args: string[]): Promise<void> }>('course.mjs');
      await main([...(options.port ? ['--port', options.port] : []), ...(options.open ? [] : ['--no-open'])]);
    });
}
