import type { Command } from 'commander';
import { wholeNumberOption } from '../number-option';
import { printResult } from '../output';

interface Options {
  readonly model: string;
  readonly sentences?: number;
  readonly json?: boolean;
}

/** `headway summarize`: what text files come to, in a sentence or several. */
export function define(command: Command): void {
  command
    .argument('<file...>', 'plain text, one document a file')
    .requiredOption(
      '--model <dir|name>',
      'a model that headway finetune summarize made, or one that was taught conversations',
    )
    .option(
      '--sentences <n>',
      'sentences of a summary (default: as it was fine-tuned, or 1)',
      wholeNumberOption('--sentences', 1),
    )
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText('after', '\nExample:\n  headway summarize minutes.txt --model models/tldr --sentences 3')
    .action(run);
}

async function run(files: string[], { model: name, sentences, json }: Options): Promise<void> {
  const { readText } = await import('../../data/text-files.js');
  const { useBackend } = await import('../../backends/backend.js');
  const { loadForTask } = await import('../evaluate-task.js');
  const { modelDirectory } = await import('../model-directory.js');

  await useBackend();
  const started = performance.now();
  const chosen = sentences === undefined ? {} : { sentences };
  const { model, tokenizer, kind, task } = loadForTask(
    'summarize',
    modelDirectory(name),
    'summarize',
    chosen,
  );
  try {
    const records = files.map((file): unknown => kind.recordOf(readText(file)));
    const predictions: unknown[] = await task.predict(records, { model, tokenizer });
    const seconds = (performance.now() - started) / 1000;
    const summaries = files.map((file, place) => ({ file, ...(predictions[place] as object) }));
    const said = predictions.map((prediction) => task.say(prediction));
    const text =
      files.length === 1 ? said[0] : said.map((summary, i) => `${files[i]}: ${summary}`).join('\n');
    printResult({ command: 'summarize', model: name, seconds, summaries }, text, json);
  } finally {
    model.dispose();
  }
}
