import { ConfigError } from '../errors';
import type { Random } from '../random';
import { type BatchSource, ignoredLabel, type TokenBatch } from './batch';
import { Epochs, type EpochState } from './epochs';

/** A text to be packed: token ids, and what is predicted at each. */
export interface LabelledIds {
  readonly inputIds: readonly number[];
  /** The next token, or −100; as many as there are input ids. */
  readonly labels: readonly number[];
}

// ANCHOR: packIntoRows
/**
 * Texts into as few rows as it gets: the longest first, each into the first row that has room for it.
 *
 * @remarks First-fit decreasing (Johnson 1973): never more than 11/9 of the fewest possible rows, plus one.
 * @param lengths - of the texts, each at most `rowLength`
 * @returns for each row the numbers of its texts
 * @throws ConfigError if a text is longer than a row
 */
export function packIntoRows(lengths: readonly number[], rowLength: number): number[][] {
  const longestFirst = lengths.map((_, place) => place).sort((a, b) => lengths[b] - lengths[a]);
  const rows: { readonly texts: number[]; room: number }[] = [];
  for (const place of longestFirst) {
    const length = lengths[place];
    if (length > rowLength) {
      throw new ConfigError(
        `packIntoRows: a text must have at most ${rowLength} tokens, number ${place} has ${length}`,
      );
    }
    let row = rows.find(({ room }) => room >= length);
    if (!row) rows.push((row = { texts: [], room: rowLength }));
    row.texts.push(place);
    row.room -= length;
  }
  return rows.map(({ texts }) => texts);
}
// ANCHOR_END: packIntoRows

/** The shape of a packed batch. */
export interface PackedShape {
  /** B; rows that are missing are filled with padding. */
  readonly batchSize: number;
  /** T */
  readonly sequenceLength: number;
  /** Fills rows. Nothing looks at it and nothing is predicted there: any id will do. */
  readonly padTokenId: number;
}

// ANCHOR: packedBatch
/**
 * Rows of several texts each as one batch. Positions begin at 0 in every text, and segments say where attention
 * must not cross: for the model each text is alone.
 *
 * @param rows - the texts of each row, together at most `sequenceLength` tokens
 */
export function packedBatch(
  rows: readonly (readonly LabelledIds[])[],
  { batchSize, sequenceLength, padTokenId }: PackedShape,
): TokenBatch {
  const size = batchSize * sequenceLength;
  const inputIds = new Int32Array(size).fill(padTokenId);
  const labels = new Int32Array(size).fill(ignoredLabel);
  const positions = new Int32Array(size);
  const segments = new Int32Array(size); // 0 is padding
  rows.forEach((texts, row) => {
    let at = row * sequenceLength;
    texts.forEach((text, number) => {
      inputIds.set(text.inputIds, at);
      labels.set(text.labels, at);
      positions.set(text.inputIds.map((_, place) => place), at); // prettier-ignore
      segments.fill(number + 1, at, at + text.inputIds.length);
      at += text.inputIds.length;
    });
  });
  return { batchSize, sequenceLength, inputIds, labels, positions, segments };
}
// ANCHOR_END: packedBatch

/** How {@link PackedExamples} makes batches. */
export interface PackedExamplesOptions {
  /** T, tokens a row; at least the longest text's. */
  readonly rowLength: number;
  /** Texts an update, on average: as many rows as hold so many. */
  readonly textsPerBatch: number;
  readonly padTokenId: number;
  /** Decides the order of the rows; its state is the source's state. */
  readonly random: Random;
}

/** Packed texts in batches of one shape: each row once an epoch, in a new order each time. */
export class PackedExamples implements BatchSource<TokenBatch> {
  readonly batchesPerEpoch: number;
  /** Rows that the texts were packed into. */
  readonly rowCount: number;
  /** B, rows a batch. */
  readonly batchSize: number;
  /** Share of the rows that is text, not padding. */
  readonly efficiency: number;
  private readonly epochs: Epochs<readonly LabelledIds[][]>;

  /** @throws ConfigError if there is no text, or one is longer than a row */
  constructor(
    texts: readonly LabelledIds[],
    private readonly options: PackedExamplesOptions,
  ) {
    const { rowLength, textsPerBatch, random } = options;
    if (texts.length === 0) throw new ConfigError('PackedExamples: a text is required, got none');
    const lengths = texts.map(({ inputIds }) => inputIds.length);
    const rows = packIntoRows(lengths, rowLength).map((places) => places.map((place) => texts[place]));
    this.rowCount = rows.length;
    this.batchSize = Math.max(1, Math.round((textsPerBatch * rows.length) / texts.length));
    this.batchesPerEpoch = Math.ceil(rows.length / this.batchSize);
    this.efficiency = lengths.reduce((sum, length) => sum + length, 0) / (rows.length * rowLength);
    this.epochs = new Epochs(random, () => {
      const order = random.shuffle([...rows]);
      return Array.from({ length: this.batchesPerEpoch }, (_, i) =>
        order.slice(i * this.batchSize, (i + 1) * this.batchSize),
      );
    });
  }

  next(): TokenBatch {
    const { rowLength, padTokenId } = this.options;
    return packedBatch(this.epochs.next(), {
      batchSize: this.batchSize,
      sequenceLength: rowLength,
      padTokenId,
    });
  }

  get state(): EpochState {
    return this.epochs.state;
  }

  set state(state: EpochState) {
    this.epochs.state = state;
  }
}
