import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../errors';
import type { HeadsToAttend, LayerCache } from './key-value-cache';

/**
 * A {@link LayerCache} for compiled models, in tensors that have room for more positions, [B, G, room, D]. Turning
 * and attending are one step, which only reads them: who runs the model writes the new positions there afterwards.
 *
 * @remarks onnxruntime-node copies whatever a graph gives, also what is written in place: the new positions are
 * little to copy, a whole text is much.
 */
export class ReadOnlyLayerCache implements LayerCache {
  private fresh?: [keys: tf.Tensor, values: tf.Tensor];

  /**
   * @param keys - shape [B, G, room, D]; what stands at the new positions and after them does not count
   * @param values - shape [B, G, room, D]
   * @param positions - of the new ones, consecutive, int32, shape [T]
   */
  constructor(
    private readonly keys: tf.Tensor4D,
    private readonly values: tf.Tensor4D,
    private readonly positions: tf.Tensor1D,
  ) {}

  /** The keys and values of the new positions, [B, T, G·D] each, once they have been attended to. */
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
