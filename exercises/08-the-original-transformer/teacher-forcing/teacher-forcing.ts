/** A batch of targets as an encoder-decoder trains on it. */
export interface TargetBatch {
  /** What the decoder reads, [B][T]. */
  decoderInputIds: number[][];
  /** What it is to say at each place, [B][T]; −100 where nothing is predicted. */
  labels: number[][];
}

/**
 * Makes rows of one length of target texts: the decoder reads the target one place late, behind the start
 * token, and is to say the target itself.
 *
 * @param targets - token ids of each target, its end token included
 * @param startTokenId - what the decoder reads first
 * @param padTokenId - fills `decoderInputIds` behind a text
 * @returns T is the longest target's length
 */
export function teacherForcing(targets: number[][], startTokenId: number, padTokenId: number): TargetBatch {
  throw new Error('Not implemented yet: teacherForcing');
}
