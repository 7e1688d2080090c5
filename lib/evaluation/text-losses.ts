import type { CompileChoice, Execution } from '../compile/execution';
import { ignoredLabel } from '../data/batch';
import { chunks } from '../data/example-batches';
import { type LabelledIds, packedBatch, packIntoRows } from '../data/packed-examples';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { tokenLosses } from './token-losses';

/** How surprised a model is by what is to be predicted of a text. */
export interface TextLoss {
  /** Summed over its labels: −log of the probability of all of them. */
  readonly nats: number;
  /** How many labels. */
  readonly tokens: number;
}

/** Logits that may be in memory at once: 64 MB of float32. */
const mostLogits = 2 ** 24;

/**
 * The loss of each of many texts under a language model. They are packed into rows of one length, so that one
 * compiled graph serves all and little of it is padding.
 *
 * @param rowLength - tokens a row, at least the longest text's
 */
export async function textLosses(
  model: CausalLanguageModel,
  texts: readonly LabelledIds[],
  rowLength: number,
  compile: CompileChoice | Execution = 'auto',
): Promise<TextLoss[]> {
  const { vocabSize } = model.config;
  const lengths = texts.map(({ inputIds }) => inputIds.length);
  const rows = packIntoRows(lengths, rowLength);
  const most = Math.floor(mostLogits / (vocabSize * rowLength));
  const batchSize = Math.max(1, Math.min(rows.length, most));
  const groups = chunks(rows, batchSize);
  const shape = { batchSize, sequenceLength: rowLength, padTokenId: 0 };
  const losses = await tokenLosses(
    model,
    groups.map((group) =>
      packedBatch(
        group.map((places) => places.map((place) => texts[place])),
        shape,
      ),
    ),
    compile,
  );
  const found: TextLoss[] = texts.map(({ labels }) => ({
    nats: 0,
    tokens: labels.filter((label) => label !== ignoredLabel).length,
  }));
  groups.forEach((group, batch) =>
    group.forEach((places, row) => {
      let at = row * rowLength;
      for (const place of places) {
        const end = at + lengths[place];
        found[place] = { ...found[place], nats: losses[batch].subarray(at, end).reduce((a, b) => a + b, 0) };
        at = end;
      }
    }),
  );
  return found;
}
