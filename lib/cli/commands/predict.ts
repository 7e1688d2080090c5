import type { Command } from 'commander';
import { ConfigError } from '../../errors';
import { printResult } from '../output';

interface Options {
  readonly model: string;
  readonly task?: string;
  readonly pair?: string;
  readonly context?: string;
  readonly json?: boolean;
}

/** `headway predict`: what a fine-tuned model makes of texts, with its confidence. */
export function define(command: Command): void {
  command
    .argument('<text...>', 'texts, each in quotes')
    .requiredOption('--model <dir|name>', 'a model that finetune made')
    .option(
      '--task <name>',
      'sentiment, classify, ner, qa or summarize (default: what the model was fine-tuned for)',
    )
    .option(
      '--pair <text>',
      'the second text of each, for a model of pairs: the passage that the questions are about',
    )
    .option(
      '--context <file>',
      'the second text of each from a file: the document that the questions are about',
    )
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway predict "I was dreading it, but it could not have been nicer." --model models/sentiment' +
        '\n  headway predict "What did sales come to?" "Why did they fall?" --context report.txt --model models/answers',
    )
    .action(run);
}

async function run(texts: string[], options: Options): Promise<void> {
  const { model: name, task: asked, context, json } = options;
  if (context !== undefined && options.pair !== undefined) {
    throw new ConfigError('--context: is the second text from a file, leave --pair out');
  }
  const { readText } = await import('../../data/text-files.js');
  const pair = context === undefined ? options.pair : readText(context);
  const { useBackend } = await import('../../backends/backend.js');
  const { loadForTask } = await import('../evaluate-task.js');
  const { modelDirectory } = await import('../model-directory.js');

  await useBackend();
  const started = performance.now();
  const { model, tokenizer, kind, task } = loadForTask('predict', modelDirectory(name), asked);
  try {
    const records = texts.map((text): unknown => kind.recordOf(text, pair));
    const predict = task.predictInFull ?? task.predict;
    const predictions: unknown[] = await predict.call(task, records, { model, tokenizer });
    const result = {
      command: 'predict',
      task: kind.name,
      model: name,
      seconds: (performance.now() - started) / 1000,
      predictions: texts.map((text, place) => ({ text, ...(predictions[place] as object) })),
    };
    const lines = texts.map((text, place) => `${task.say(predictions[place])}  ${text}`);
    printResult(result, lines.join('\n'), json);
  } finally {
    model.dispose();
  }
}
