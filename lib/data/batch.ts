/**
 * Where training batches come from. The order is decided by a seeded stream, and `state` says where it
 * stands: put into a fresh source of the same data, the next batches are the same.
 */
export interface BatchSource<B> {
  /** The next batch; there is always one. */
  next(): B;
  /** Plain data that survives JSON. */
  state: unknown;
}

/** A label that is not predicted: loss functions leave it out, as in PyTorch and transformers. */
export const ignoredLabel: number = -100;

/**
 * Token ids for a language model, row after row.
 *
 * **The labels are already shifted by one**: `labels[t]` is the token that comes after `inputIds[t]`, and
 * a loss compares the logits at t with the label at t. This is nanoGPT's form; transformers' models
 * shift inside instead.
 */
export interface TokenBatch {
  /** B */
  readonly batchSize: number;
  /** T */
  readonly sequenceLength: number;
  /** [B, T] in one array: row b begins at b · T. */
  readonly inputIds: Int32Array;
  /** [B, T]: the next token, or {@link ignoredLabel}. */
  readonly labels: Int32Array;
  /** [B, T]: 1 for a token, 0 for padding. Without it every place is a token. */
  readonly attentionMask?: Int32Array;
  /** [B, T]: where each token stands in its text, if that is not its place in the row: texts were packed. */
  readonly positions?: Int32Array;
  /** [B, T]: which text of its row each token belongs to. Attention does not cross from one to another. */
  readonly segments?: Int32Array;
}
