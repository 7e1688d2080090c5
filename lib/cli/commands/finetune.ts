import type { Command } from 'commander';
import { addCompileOption } from '../compile-option';
import type { FinetuneOptions } from '../finetuning';
import { numberOption, wholeNumberOption } from '../number-option';

/** `headway finetune`: makes a model for a task of a pre-trained one. */
export function define(command: Command): void {
  addCompileOption(command)
    .argument(
      '<task>',
      'sentiment (negative, neutral, positive), classify (the labels in the data), ner (names), qa (answers as spans of a text), summarize (documents), chat (conversations), dpo (preferences), lm (plain text of a domain) or translate',
    )
    .requiredOption(
      '--model <dir|name>',
      'the pre-trained model: a folder, moby-dick-gpt, or what headway model get has got: all-minilm-l6-v2',
    )
    .requiredOption(
      '--train <file...>',
      '.csv, .tsv or .jsonl with text and label; ner: CoNLL, or .jsonl with tokens and ner_tags; qa: the JSON of SQuAD, or .jsonl with question, context and answers; summarize: with document and summary, or ' +
        'source and target; translate: with source and target; chat: .jsonl with messages, or ChatterBot .yml; dpo: with prompt, chosen and rejected',
    )
    .option(
      '--validation <file...>',
      'what to choose the best epoch on, and without --test to measure on; by default --train is split 80/10/10',
    )
    .option('--test <file...>', 'what to measure on in the end')
    .requiredOption('--out <dir>', 'where the model goes')
    .option(
      '--format <name>',
      'labelled files: columns, vader, pubmedqa or pubmedqa-conclusion; qa: squad, jsonl, tatqa or tatqa-text; chat: messages, sharegpt or chatterbot; summarize: columns or scitldr',
    )
    .option(
      '--limit <n>',
      'learn from n of the records only, drawn at random, the same for every seed',
      wholeNumberOption('--limit', 1),
    )
    .option(
      '--general <file...>',
      'lm: text that is not to be forgotten: its last tenth is measured, before and after',
    )
    .option(
      '--replay <share>',
      'lm: how much of what is learned from is general text again: 0.1 (default: 0)',
      numberOption('--replay', { min: 0, max: 0.95 }),
    )
    .option('--licence <text>', "the data's licence, for the model card")
    .option('--held-out <file...>', 'plain text: measure how well it is still modelled afterwards')
    .option(
      '--epochs <n>',
      'times each example is seen (default: 4; ner: 3)',
      wholeNumberOption('--epochs', 1),
    )
    .option(
      '--batch-size <n>',
      'examples an update (default: 16; ner: 32)',
      wholeNumberOption('--batch-size', 1),
    )
    .option(
      '--learning-rate <x>',
      'the highest learning rate (default: fits the model)',
      numberOption('--learning-rate', { min: 0 }),
    )
    .option(
      '--freeze <what>',
      'what stays as it is: none (default), base, or all but the last n blocks: last-1',
    )
    .option(
      '--layer-decay <x>',
      'what is left of the learning rate from each block to the one below: 0.9 (default: 1)',
      numberOption('--layer-decay', { min: 0, max: 1 }),
    )
    .option(
      '--interpolate <x>',
      'go only so far from the weights before to those after: 0.5 (default: 1)',
      numberOption('--interpolate', { min: 0, max: 1 }),
    )
    .option('--lora', 'learn low-rank updates beside frozen weights; they are saved alone too, as PEFT does')
    .option('--lora-rank <n>', 'rank of the updates (default: 8)', wholeNumberOption('--lora-rank', 1))
    .option(
      '--lora-alpha <x>',
      'they are scaled by alpha / rank (default: twice the rank)',
      numberOption('--lora-alpha', { min: 0 }),
    )
    .option('--lora-targets <names>', 'layers that get one: query,value (default: all matrices of attention)')
    .option('--class-weights <how>', 'classes: balanced (default; rare ones weigh more) or none')
    .option(
      '--pooling <how>',
      "classes, BERT and RoBERTa: judge by cls, the first token, or mean, of all tokens (default: mean where the model's files say so, else cls)",
    )
    .option('--metric <name>', 'classes: macroF1 (default) or accuracy chooses the best epoch')
    .option(
      '--patience <n>',
      'epochs without a better model before it stops, 0 for never (default: 2)',
      wholeNumberOption('--patience', 0),
    )
    .option(
      '--max-length <n>',
      'longer input is cut, or read in windows, in tokens (default: 128; chat and dpo: 256; qa: 384)',
      wholeNumberOption('--max-length', 4),
    )
    .option(
      '--beta <x>',
      'dpo: how strongly the model is held to what it was (default: 0.1; 5 with --length-normalized)',
      numberOption('--beta', { min: 1e-6 }),
    )
    .option('--length-normalized', 'dpo: log-probabilities per token, so that long answers weigh no more')
    .option(
      '--stride <n>',
      'qa: tokens that two windows of a document share (default: a third of --max-length)',
      wholeNumberOption('--stride', 0),
    )
    .option(
      '--max-answer-length <n>',
      'qa: the longest answer, in tokens (default: 30)',
      wholeNumberOption('--max-answer-length', 1),
    )
    .option('--keep <end>', 'classes: which end of input that is cut stays: beginning (default) or end')
    .option(
      '--sentences <n>',
      'summarize: sentences that are copied into a summary (default: 1)',
      wholeNumberOption('--sentences', 1),
    )
    .option(
      '--block-trigrams',
      'summarize: pass over sentences that repeat three words in a row of one chosen',
    )
    .option('--seed <n>', 'same seed, same model', wholeNumberOption('--seed', 0), 42)
    .option(
      '--seeds <n>',
      'run with so many seeds, tell mean and spread, keep the best by validation',
      wholeNumberOption('--seeds', 1),
      1,
    )
    .option('--compare-untrained', 'also train the same model from random weights')
    .option('--resume', 'go on with the run in --out')
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway finetune sentiment --model models/moby-dick --train reviews.csv --out models/sentiment --epochs 4' +
        '\n  headway finetune ner --model all-minilm-l6-v2 --train train.conll --validation dev.conll --test test.conll --out models/names --lora',
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
