import type { Command } from 'commander';
import { addCompileOption } from '../compile-option';
import type { LearningCurveCommand } from '../learning-curve';
import { numberOption, wholeNumberOption } from '../number-option';

/** `headway learning-curve`: what pre-training is worth, by the number of labels. */
export function define(command: Command): void {
  addCompileOption(command)
    .argument('<task>', 'sentiment (negative, neutral, positive) or classify (the labels in the data)')
    .requiredOption(
      '--models <dir|name...>',
      'pre-trained models; the sizes of the first are also trained from random weights',
    )
    .requiredOption('--train <file...>', '.csv, .tsv or .jsonl with text and label; VADER’s .txt')
    .option('--validation <file...>', 'what to choose on; by default --train is split 80/10/10')
    .option('--test <file...>', 'what to measure on')
    .option('--format <name>', 'labelled files: columns or vader')
    .requiredOption(
      '--out <dir>',
      'where finished runs, the result and the figures go; to go on, give it again',
    )
    .option('--counts <n...>', 'numbers of labels, or all', ['100', '300', '1000', '3000', 'all'])
    .option('--seeds <n>', 'runs of each', wholeNumberOption('--seeds', 1), 3)
    .option('--seed <n>', 'the first seed', wholeNumberOption('--seed', 0), 1)
    .option('--updates <n>', 'at least so many updates a run', wholeNumberOption('--updates', 1), 200)
    .option('--epochs <n>', 'and at least so many epochs', wholeNumberOption('--epochs', 1), 2)
    .option('--batch-size <n>', 'texts an update', wholeNumberOption('--batch-size', 1), 16)
    .option(
      '--learning-rates <x...>',
      'multiples of the default learning rate to choose from (default: 1 3)',
      (value: string, before: number[] = []) => [
        ...before,
        numberOption('--learning-rates', { min: 0 })(value),
      ],
    )
    .option(
      '--validation-limit <n>',
      'choose on so many texts',
      wholeNumberOption('--validation-limit', 1),
      500,
    )
    .option('--max-length <n>', 'longer texts are cut, in tokens', wholeNumberOption('--max-length', 4), 128)
    .option(
      '--pooling <how>',
      'tuned models judge by mean, of all tokens, or by cls, the first token',
      'mean',
    )
    .option(
      '--ways <way...>',
      'how models are used: tuned (all weights learn), frozen (logistic regression on the mean of their vectors)',
      ['tuned', 'frozen'],
    )
    .option('--metric <name>', 'what is chosen by and drawn: accuracy or macroF1', 'accuracy')
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway learning-curve sentiment --models models/small-roberta all-minilm-l6-v2 --train reviews.csv --out curves/reviews',
    )
    .action(async (task: string, options: LearningCurveCommand) => {
      const { runLearningCurve } = await import('../learning-curve.js');
      await runLearningCurve(task, options);
    });
}
