import { Command, CommanderError } from 'commander';
import { exitCode, reportFailure } from './output';
import { version } from '../version';

/**
 * The command, by name: one line for `headway --help`, and the module that defines it. Only the
 * module that is asked for is loaded, so `headway check` does not pay for `headway pretrain`.
 */
const commands: Record<string, { summary: string; load: () => Promise<CommandModule> }> = {
  start: { summary: 'open the book and JupyterLab', load: () => import('./commands/start.js') },
  setup: { summary: 'set up what is missing', load: () => import('./commands/setup.js') },
  doctor: {
    summary: 'tell the state of every part, and what to do for each that is missing',
    load: () => import('./commands/doctor.js'),
  },
  pretrain: {
    summary: 'train a language model on raw text',
    load: () => import('./commands/pretrain.js'),
  },
  finetune: {
    summary: 'make a model for a task of a pre-trained one',
    load: () => import('./commands/finetune.js'),
  },
  evaluate: { summary: 'measure a model beside a baseline', load: () => import('./commands/evaluate.js') },
  'learning-curve': {
    summary: 'measure what pre-training is worth, by the number of labels',
    load: () => import('./commands/learning-curve.js'),
  },
  predict: {
    summary: 'say what a fine-tuned model makes of texts, and how sure it is',
    load: () => import('./commands/predict.js'),
  },
  generate: { summary: 'continue a text', load: () => import('./commands/generate.js') },
  chat: { summary: 'talk with a model', load: () => import('./commands/chat.js') },
  summarize: {
    summary: 'say what text files come to, in a sentence or several',
    load: () => import('./commands/summarize.js'),
  },
  'fill-mask': { summary: 'guess what was masked in a text', load: () => import('./commands/fill-mask.js') },
  tokenizer: {
    summary: 'train a tokenizer, or show what one does',
    load: () => import('./commands/tokenizer.js'),
  },
  data: { summary: 'list and get data sets, look over a file', load: () => import('./commands/data.js') },
  model: { summary: 'list, get, describe and convert models', load: () => import('./commands/model.js') },
  exercises: {
    summary: 'list the exercises and how far you are',
    load: () => import('./commands/exercises.js'),
  },
  check: { summary: 'grade your answer to an exercise', load: () => import('./commands/check.js') },
  hint: { summary: 'show the next hint for an exercise', load: () => import('./commands/hint.js') },
  reset: { summary: 'put the stub of an exercise back', load: () => import('./commands/reset.js') },
  solution: {
    summary: 'show the reference answer of an exercise',
    load: () => import('./commands/solution.js'),
  },
  book: { summary: 'build the book, or show it on this machine', load: () => import('./commands/book.js') },
  notebooks: {
    summary: 'write the notebooks from the chapters, or run them',
    load: () => import('./commands/notebooks.js'),
  },
  bench: { summary: 'measure how fast things are here', load: () => import('./commands/bench.js') },
};

/** What a file in `commands/` exports. */
export interface CommandModule {
  /** Adds arguments, options, an example (`.addHelpText('after', …)`) and the action. */
  define(command: Command): void;
}

async function main(argv: string[]): Promise<void> {
  const program = new Command('headway')
    .description('A course you run: Transformers and Large Language Models in TypeScript.')
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ sortSubcommands: false });
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).description(summary);
    if (argv[0] === name || (argv[0] === 'help' && argv[1] === name)) (await load()).define(command);
  }
  await program.parseAsync(argv, { from: 'user' });
}

// The reader of a pipe may have seen enough (`headway data list | head -1`): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCode.done);
});

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof CommanderError)) reportFailure(error);
  else if (error.exitCode !== 0) process.exitCode = exitCode.userMistake; // commander has said what
});
