import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';

// ANCHOR: sinusoidalPositions
/**
 * The original Transformer's fixed position encodings, sine and cosine in turn:
 * PE(p, 2i) = sin(p / 10000^(2i/C)), PE(p, 2i+1) = cos(p / 10000^(2i/C)).
 *
 * Interleaved, as in the paper; some code (tensor2tensor, fairseq) puts all sines first.
 *
 * @remarks Vaswani et al. 2017, §3.5. Learned positions are an `Embedding` of position ids.
 * @param length - the number of positions
 * @param hiddenSize - C, even
 * @returns shape [length, C]; the caller disposes it
 * @throws ConfigError if C is odd
 */
export function sinusoidalPositions(length: number, hiddenSize: number): tf.Tensor2D {
  if (hiddenSize % 2 !== 0) {
    throw new ConfigError(`sinusoidalPositions: hiddenSize must be even, got ${hiddenSize}`);
  }
  const encoding = new Float32Array(length * hiddenSize);
  for (let position = 0; position < length; position++) {
    for (let i = 0; i < hiddenSize; i += 2) {
      const angle = position / 10000 ** (i / hiddenSize);
      encoding[position * hiddenSize + i] = Math.sin(angle);
      encoding[position * hiddenSize + i + 1] = Math.cos(angle);
    }
  }
  return tf.tensor2d(encoding, [length, hiddenSize]);
}
// ANCHOR_END: sinusoidalPositions
