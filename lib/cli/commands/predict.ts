import type { Command } from 'commander';
import { ConfigError } from '../../errors';
import { numberOption } from '../number-option';
import { printResult } from '../output';

interface Options {
  readonly model: string;
  readonly task?: string;
  readonly pair?: string;
  readonly context?: string;
  readonly declineBelow?: number;
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
    .option(
      '--decline-below <p>',
      'classes and answers: decline where the model is less sure than this, from 0 to 1: 0.7',
      numberOption('--decline-below', { min: 0, max: 1 }),
    )
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway predict "I was dreading it, but it could not have been nicer." --model models/sentiment' +
        '\n  headway predict "What did sales come to?" "Why did they fall?" --context report.txt --model models/answers' +
        '\n  headway predict "Not bad." "It arrived." --model models/sentiment --decline-below 0.7',
    )
    .action(run);
}

async function run(texts: string[], options: Options): Promise<void> {
  const { model: name, task: asked, context, declineBelow, json } = options;
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
    const { declined, coverage } = declining(kind.name, predictions, declineBelow);
    const result = {
      command: 'predict',
      task: kind.name,
      model: name,
      declineBelow,
      coverage,
      seconds: (performance.now() - started) / 1000,
      predictions: texts.map((text, place) => ({
        text,
        ...(predictions[place] as object),
        declined: declined?.[place],
      })),
    };
    const lines = texts.map((text, place) => {
      const said = task.say(predictions[place]);
      return `${declined?.[place] ? `declined (${said})` : said}  ${text}`;
    });
    if (coverage !== undefined) {
      const answered = Math.round(coverage * texts.length);
      lines.push(`answered ${answered} of ${texts.length}: coverage ${coverage.toFixed(2)}`);
    }
    printResult(result, lines.join('\n'), json);
  } finally {
    model.dispose();
  }
}

/** Which predictions are declined, and the share of those that are not; nothing if none are to be. */
interface Declining {
  readonly declined?: readonly boolean[];
  readonly coverage?: number;
}

/**
 * Declines where the model is less sure than `least`.
 *
 * @throws ConfigError for a task whose predictions have no confidence of their own
 */
function declining(task: string, predictions: readonly unknown[], least: number | undefined): Declining {
  if (least === undefined) return {};
  const declined = predictions.map((prediction) => {
    const { confidence } = prediction as { readonly confidence?: number };
    if (confidence !== undefined) return confidence < least;
    throw new ConfigError(
      `--decline-below: what is said of a text must have one confidence, as in sentiment, classify, qa and ` +
        `summarize; in ${task} it has not: leave it out`,
    );
  });
  return { declined, coverage: declined.filter((is) => !is).length / declined.length };
}
