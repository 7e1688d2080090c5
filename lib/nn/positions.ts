import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';

// ANCHOR: sinusoidalPositions
/**
 * How the sines and cosines of {@link sinusoidalPositions} lie: in turn (`interleaved`, the paper) or all sines
 * first (`halves`: tensor2tensor, Marian and so its checkpoints). A model learns the same with either.
 */
export type SinusoidLayout = 'interleaved' | 'halves';

/**
 * The original Transformer's fixed position encodings, sine and cosine in turn:
 * PE(p, 2i) = sin(p / 10000^(2i/C)), PE(p, 2i+1) = cos(p / 10000^(2i/C)).
 *
 * @remarks Vaswani et al. 2017, §3.5. Learned positions are an `Embedding` of position ids.
 * @param length - the number of positions
 * @param hiddenSize - C, even
 * @returns shape [length, C]; the caller disposes it
 * @throws ConfigError if C is odd
 */
export function sinusoidalPositions(
  length: number,
  hiddenSize: number,
  layout: SinusoidLayout = 'interleaved',
): tf.Tensor2D {
  if (hiddenSize % 2 !== 0) {
    throw new ConfigError(`sinusoidalPositions: hiddenSize must be even, got ${hiddenSize}`);
  }
  const encoding = new Float32Array(length * hiddenSize);
  for (let position = 0; position < length; position++) {
    for (let i = 0; i < hiddenSize; i += 2) {
      const angle = position / 10000 ** (i / hiddenSize);
      const [sine, cosine] = layout === 'interleaved' ? [i, i + 1] : [i / 2, (i + hiddenSize) / 2];
      encoding[position * hiddenSize + sine] = Math.sin(angle);
      encoding[position * hiddenSize + cosine] = Math.cos(angle);
    }
  }
  return tf.tensor2d(encoding, [length, hiddenSize]);
}
// ANCHOR_END: sinusoidalPositions
