import type * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice } from '../compile/execution';
import { ignoredLabel } from '../data/batch';
import { type EncoderBatch, encoderInput, padInputs } from '../data/encoder-input';
import { type PaddedShape, chunks, type Example, lengthFor } from '../data/example-batches';
import { longestInput, type BertConfig } from '../models/bert-config';
import type { PretrainedModel } from '../models/model-family';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';

/** Whether a model reads both ways (BERT, RoBERTa), and so wants its special tokens around a text. */
export function isEncoder(model: PretrainedModel): boolean {
  return 'typeVocabSize' in model.config;
}

/** The longest input that a model takes, in tokens, special ones included. */
export function maxTokens(model: PretrainedModel): number {
  return isEncoder(model)
    ? longestInput(model.config as BertConfig)
    : (model.config as unknown as { maxPositionEmbeddings: number }).maxPositionEmbeddings;
}

/** Which end of a text that is too long a model sees. */
export type KeptEnd = 'beginning' | 'end';

/**
 * The token ids that a model sees of a text: its beginning, with the special tokens of an encoder around it.
 * Characters outside a character tokenizer's vocabulary are left out; of a text with nothing left stays one
 * space or, failing that, token 0, for a model needs a token to read from.
 *
 * @param maxLength - in tokens, special ones included
 * @param keep - or its end
 */
export function textIds(
  on: { model: PretrainedModel; tokenizer: Tokenizer },
  text: string,
  maxLength: number,
  keep: KeptEnd = 'beginning',
): number[] {
  const { model, tokenizer } = on;
  const ids = tokenizer.encode(text, { unknown: 'skip' });
  if (isEncoder(model)) {
    return [...encoderInput(encoderTokens(tokenizer), cut(ids, maxLength - 2, keep)).inputIds];
  }
  if (ids.length > 0) return cut(ids, maxLength, keep);
  const space = tokenizer.encode(' ', { unknown: 'skip' });
  return space.length > 0 ? space.slice(0, 1) : [0];
}

// ANCHOR: pairExample
/**
 * Two texts as one input, a question and its passage: `[CLS] A [SEP] B [SEP]` with token types for BERT,
 * `<s> A </s></s> B </s>` for RoBERTa, and A, a line end, B for a GPT. If they are too long together, the longer one
 * is cut until they fit, and both to half the room if both are longer than that.
 *
 * @param maxLength - in tokens, special ones included
 * @param keep - which end of the second text stays: an abstract has its results at the end. Of the first it is the beginning
 */
export function pairExample(
  { model, tokenizer }: { model: PretrainedModel; tokenizer: Tokenizer },
  [first, second]: readonly [string, string],
  maxLength: number,
  keep: KeptEnd = 'beginning',
): TypedExample {
  const encode = (text: string): number[] => tokenizer.encode(text, { unknown: 'skip' });
  const [a, b] = [encode(first), encode(second)];
  const lineEnd = isEncoder(model) ? [] : encode('\n');
  const { typeVocabSize = 0 } = model.config as Partial<BertConfig>;
  const pairs = typeVocabSize > 1 ? 'bert' : 'roberta';
  const room = maxLength - (isEncoder(model) ? (pairs === 'bert' ? 3 : 4) : lineEnd.length);
  const roomOfB = Math.min(b.length, Math.max(room - a.length, Math.floor(room / 2)));
  const [shortA, shortB] = [a.slice(0, room - roomOfB), cut(b, roomOfB, keep)];
  return isEncoder(model)
    ? encoderInput(encoderTokens(tokenizer), shortA, shortB, { pairs })
    : { inputIds: [...shortA, ...lineEnd, ...shortB] };
}
// ANCHOR_END: pairExample

/** So many ids of one end. */
function cut(ids: number[], count: number, keep: KeptEnd): number[] {
  if (ids.length <= count) return ids;
  return keep === 'beginning' ? ids.slice(0, count) : ids.slice(ids.length - count);
}

/** Rows for a model, and for each row or token what is to be predicted, or −100. */
export interface LabelledBatch extends EncoderBatch {
  readonly labels: Int32Array;
}

/** An example with its token types; without them all are 0. */
export interface TypedExample extends Example {
  readonly tokenTypeIds?: readonly number[];
}

/**
 * The inputs of examples as one batch. Missing rows repeat the first one.
 *
 * @param padTokenId - fills rows; masked
 */
export function padExamples(
  examples: readonly TypedExample[],
  { batchSize, sequenceLength }: PaddedShape,
  padTokenId: number,
): EncoderBatch {
  const rows = Array.from({ length: batchSize }, (_, row) => {
    const { inputIds, tokenTypeIds } = examples[row] ?? examples[0];
    return { inputIds, tokenTypeIds: tokenTypeIds ?? inputIds.map(() => 0) };
  });
  return padInputs(rows, padTokenId, sequenceLength);
}

/** What fills rows for a model, by its tokenizer. */
export function padTokenOf({ model, tokenizer }: { model: PretrainedModel; tokenizer: Tokenizer }): number {
  return isEncoder(model) ? encoderTokens(tokenizer).padTokenId : 0; // masked: any id will do for a GPT
}

/** One label a row: those of the examples, −100 for the rows that fill the batch up. */
export function rowLabels(labels: readonly number[], batchSize: number): Int32Array {
  const filled = new Int32Array(batchSize).fill(ignoredLabel);
  filled.set(labels);
  return filled;
}

/** Rows a forward pass: enough to be quick, few enough to be small. */
export const predictionBatchSize = 32;

/** The lengths that rows are padded to when a model predicts: few, and the same for all data. */
function predictionLengths(longest: number): number[] {
  const lengths = [16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024].filter((length) => length < longest);
  return [...lengths, longest];
}

/**
 * Runs a model on examples of all lengths, those of like length together, and gives the results in the
 * examples' order. Yields to the event loop between batches.
 *
 * @param maxLength - the longest input, in tokens
 * @param compile - compiled batches are filled up to one size
 * @param run - of the examples of one batch to a tensor whose first axis is theirs; it is disposed here
 * @returns what each example's part of the tensor holds, in one array
 */
export async function runInBatches<E extends Example>(
  examples: readonly E[],
  maxLength: number,
  compile: CompileChoice | object,
  run: (examples: readonly E[], shape: PaddedShape) => Promise<tf.Tensor>,
): Promise<Float32Array[]> {
  const results = new Array<Float32Array>(examples.length);
  const byLength = examples.map((_, place) => place);
  byLength.sort((a, b) => examples[a].inputIds.length - examples[b].inputIds.length);
  const lengths = predictionLengths(maxLength);
  for (const places of chunks(byLength, predictionBatchSize)) {
    const some = places.map((place) => examples[place]);
    const batchSize = compile === false ? some.length : predictionBatchSize;
    const computed = await run(some, { batchSize, sequenceLength: lengthFor(some, lengths) });
    const values = (await computed.data()) as Float32Array;
    computed.dispose();
    const each = values.length / batchSize;
    places.forEach((place, row) => (results[place] = values.slice(row * each, (row + 1) * each)));
    await setImmediate();
  }
  return results;
}

/** Compiling takes longer than it saves for a few texts. */
export function worthCompiling(count: number): CompileChoice {
  return count > predictionBatchSize ? 'auto' : false;
}
