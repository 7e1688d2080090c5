import { ConfigError } from '../errors';

/** Sources as rows of the same length, padded on the right. */
export interface PaddedSources {
  /** B */
  readonly count: number;
  /** L, the longest one's. */
  readonly length: number;
  /** [B·L] */
  readonly ids: Int32Array;
  /** 1 for a token, 0 for padding, [B·L] */
  readonly mask: Int32Array;
}

/**
 * @param sources - token ids of each
 * @throws ConfigError for a source without tokens, or an id outside the vocabulary
 */
export function padSources(
  sources: readonly (readonly number[])[],
  { vocabSize, padTokenId }: { readonly vocabSize: number; readonly padTokenId: number },
): PaddedSources {
  sources.forEach((ids, i) => {
    if (ids.length === 0) {
      throw new ConfigError(`generateTargets: every source must have a token, number ${i} has none`);
    }
    const stranger = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabSize));
    if (stranger === undefined) return;
    throw new ConfigError(
      `generateTargets: token ids must be from 0 to ${vocabSize - 1}, the model's vocabulary, got ${stranger}`,
    );
  });
  const [count, length] = [sources.length, Math.max(...sources.map((ids) => ids.length))];
  const ids = new Int32Array(count * length).fill(padTokenId);
  const mask = new Int32Array(count * length);
  sources.forEach((source, row) => {
    ids.set(source, row * length);
    mask.fill(1, row * length, row * length + source.length);
  });
  return { count, length, ids, mask };
}
