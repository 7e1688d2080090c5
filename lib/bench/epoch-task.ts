import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../checkpoints/safetensors';
import {
  chunks,
  type Collate,
  type Example,
  ExampleBatches,
  lengthFor,
  paddedLengths,
} from '../data/example-batches';
import { type LabelledBatch, padExamples } from '../finetuning/encoder-examples';
import { Random } from '../random';
import type { FinetunePreset } from './finetune-presets';
import { type FinetuneTask, finetuneOptimizer, writeFinetuneModel } from './finetune-task';

/** How texts become batches: those of like length together, as Headway does, or in the order in which they are drawn. */
export type Arrangement = 'by length' | 'as drawn';

/** Texts of an epoch. */
const textCount = 256;

/** Different lengths of batches by length: as many as fine-tuning on few texts takes. */
const lengthCount = 4;

/**
 * How long texts are: which share of 18,894 sentences from tweets, reviews and newspapers (VADER's) has at most so many
 * tokens of MiniLM's, special ones included, cut at 128.
 */
const lengthsByShare = [
  [0, 3], [0.05, 9], [0.1, 11], [0.2, 15], [0.3, 18], [0.4, 21], [0.5, 24], [0.6, 27], [0.7, 30], [0.8, 34], [0.9, 40], [0.95, 45], [0.99, 55], [1, 128],
] as const; // prettier-ignore

interface LabelledExample extends Example {
  readonly label: number;
}

const parts = ['inputIds', 'attentionMask', 'tokenTypeIds', 'labels'] as const;

/**
 * Draws weights and texts, arranges them in both ways and writes all that contestants of `bench epoch` share. Needs a
 * tfjs backend.
 *
 * @param folder - an empty one
 */
export async function writeEpochTask(folder: string, preset: FinetunePreset): Promise<void> {
  await writeFinetuneModel(folder, { ...preset, optimizer: finetuneOptimizer });
  const texts = drawTexts(preset, new Random(2));
  for (const arrangement of Object.keys(arrangements) as Arrangement[]) {
    const tensors = new Map<string, SafetensorsTensor>();
    arrangements[arrangement](texts, preset).forEach((batch, i) => {
      const { batchSize, sequenceLength } = batch;
      for (const part of parts) {
        const shape = part === 'labels' ? [batchSize] : [batchSize, sequenceLength];
        tensors.set(`${i}.${part}`, { dtype: 'I32', shape, data: batch[part] });
      }
    });
    writeSafetensors(batchFile(folder, arrangement), tensors);
  }
}

/** Reads the batches of one arrangement. */
export function readEpochTask(
  folder: string,
  arrangement: Arrangement,
): { task: FinetuneTask; batches: LabelledBatch[]; tokens: number } {
  const task = JSON.parse(readFileSync(join(folder, 'task.json'), 'utf8')) as FinetuneTask;
  const { tensors } = readSafetensors(batchFile(folder, arrangement));
  const batches = Array.from({ length: tensors.size / parts.length }, (_, i): LabelledBatch => {
    const of = (part: (typeof parts)[number]): Int32Array => tensors.get(`${i}.${part}`)!.data as Int32Array;
    const [batchSize, sequenceLength] = tensors.get(`${i}.inputIds`)!.shape;
    return {
      ...{ batchSize, sequenceLength, inputIds: of('inputIds'), attentionMask: of('attentionMask') },
      ...{ tokenTypeIds: of('tokenTypeIds'), labels: of('labels') },
    };
  });
  const tokens = batches.flatMap(({ attentionMask }) => [...attentionMask]).reduce((sum, one) => sum + one);
  return { task, batches, tokens };
}

function batchFile(folder: string, arrangement: Arrangement): string {
  return join(folder, `${arrangement.replace(' ', '-')}.safetensors`);
}

/** Texts of random tokens with random classes, as long as real ones. */
function drawTexts({ config }: FinetunePreset, random: Random): LabelledExample[] {
  const { vocabSize, maxPositionEmbeddings, labels } = config;
  return Array.from({ length: textCount }, () => {
    const length = Math.min(lengthAt(random.uniform()), maxPositionEmbeddings);
    const inputIds = Array.from({ length }, () => 1 + random.integer(vocabSize - 1));
    return { inputIds, label: random.integer(labels.length) };
  });
}

/** The length that a share of all texts does not exceed, in tokens. */
function lengthAt(share: number): number {
  const above = lengthsByShare.findIndex(([most]) => most > share);
  const [[from, low], [to, high]] = [lengthsByShare[above - 1], lengthsByShare[above]];
  return Math.round(low + ((share - from) / (to - from)) * (high - low));
}

const arrangements: Readonly<
  Record<Arrangement, (texts: readonly LabelledExample[], preset: FinetunePreset) => LabelledBatch[]>
> = {
  'by length': (texts, { config, batchSize }) => {
    const lengths = paddedLengths(texts, lengthCount, config.maxPositionEmbeddings);
    const collate = collateTo(config.padTokenId);
    const batches = new ExampleBatches(texts, { batchSize, lengths, collate, random: new Random(3) });
    return Array.from({ length: batches.batchesPerEpoch }, () => batches.next());
  },
  // As `DataCollatorWithPadding` of transformers does: to the longest of the batch, here up to a multiple of 8.
  'as drawn': (texts, { config, batchSize }) => {
    const eighths = Array.from({ length: config.maxPositionEmbeddings / 8 }, (_, i) => 8 * (i + 1));
    return chunks(texts, batchSize).map((some) =>
      collateTo(config.padTokenId)(some, { batchSize, sequenceLength: lengthFor(some, eighths) }),
    );
  },
};

function collateTo(padTokenId: number): Collate<LabelledExample, LabelledBatch> {
  return (texts, shape) => ({
    ...padExamples(texts, shape, padTokenId),
    labels: Int32Array.from(texts, ({ label }) => label),
  });
}
