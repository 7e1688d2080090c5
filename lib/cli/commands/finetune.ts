import type { Command } from 'commander';
import { addCompileOption } from '../compile-option';
import type { FinetuneOptions } from '../finetuning';
import { numberOption, wholeNumberOption } from '../number-option';

/** `headway finetune`: makes a classifier of a pre-trained language model. */
export function define(command: Command): void {
  addCompileOption(command)
    .argument(
      '<task>',
      'sentiment (negative, neutral, positive), classify (the labels in the data) or translate (source and target)',
    )
    .requiredOption(
      '--model <dir|name>',
      'the pre-trained language model, as pretrain writes it, or moby-dick-gpt',
    )
    .requiredOption(
      '--train <file...>',
      '.csv, .tsv or .jsonl with text and label; translate: with source and target',
    )
    .option(
      '--validation <file>',
      'labelled texts to choose and measure on; by default --train is split 80/10/10',
    )
    .requiredOption('--out <dir>', 'where the classifier goes')
    .option('--format <name>', 'labelled files: columns or vader')
    .option('--licence <text>', "the data's licence, for the model card")
    .option('--held-out <file...>', 'plain text: measure how well it is still modelled afterwards')
    .option('--epochs <n>', 'times each text is seen (default: 4)', wholeNumberOption('--epochs', 1))
    .option('--batch-size <n>', 'texts an update (default: 16)', wholeNumberOption('--batch-size', 1))
    .option(
      '--learning-rate <x>',
      'the highest learning rate (default: fits the model)',
      numberOption('--learning-rate', { min: 0 }),
    )
    .option(
      '--freeze <what>',
      'what stays as it is: none, base, or all but the last n blocks: last-1',
      'none',
    )
    .option('--class-weights <how>', 'balanced (rare classes weigh more) or none', 'balanced')
    .option('--seed <n>', 'same seed, same model', wholeNumberOption('--seed', 0), 42)
    .option('--compare-untrained', 'also train the same model from random weights')
    .option('--resume', 'go on with the run in --out')
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway finetune sentiment --model models/moby-dick --train reviews.csv --out models/sentiment --epochs 4',
    )
    .action(async (task: string, options: FinetuneOptions) => {
      if (task === 'translate') {
        const { finetuneTranslation } = await import('../finetune-translation.js');
        return finetuneTranslation(options);
      }
      const { finetune } = await import('../finetuning.js');
      await finetune(task, options);
    });
}
