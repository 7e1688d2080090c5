import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../errors';
import type { HeadsToAttend, LayerCache } from './key-value-cache';

/**
 * A {@link LayerCache} for compiled models, in tensors of the past positions, [1 + past, G, D]. Turning
 * and attending are one step, which only reads them: who runs the model writes the new positions there afterwards.
 *
 * @remarks onnxruntime-node copies whatever a graph gives, also what is written in place: the new positions are
 * little to copy, a whole text is much.
 */
export class ReadOnlyLayerCache implements LayerCache {
  private fresh?: [keys: tf.Tensor, values: tf.Tensor];

  /**
   * @param keys - shape [1 + past, G, D]; the first row is none
   * @param values - shape [1 + past, G, D]
   * @param positions - of the new ones, consecutive, int32, shape [T]
   */
  constructor(
    private readonly keys: tf.Tensor3D,
    private readonly values: tf.Tensor3D,
    private readonly positions: tf.Tensor1D,
  ) {}

  /** The keys and values of the new positions, [1, T, G·D] each, once they have been attended to. */
  get updated(): [keys: tf.Tensor, values: tf.Tensor] {
    return this.fresh!;
  }

  attend(
    q: tf.Tensor,
    k: tf.Tensor,
    v: tf.Tensor,
    { numAttentionHeads, rotaryTables }: HeadsToAttend,
  ): tf.Tensor {
    const { keys, values, positions } = this;
    const inputs = { q, k, v, keys, values, positions, ...rotaryTables } as unknown as tf.NamedTensorMap;
    const made = tf.engine().runKernel('AttendAfter', inputs, { numAttentionHeads }) as tf.Tensor[];
    this.fresh = [made[1], made[2]];
    return made[0];
  }

  extend(): never {
    throw new UnsupportedError('ReadOnlyLayerCache: keys and values must be attended to as they come');
  }
}
