import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { PretrainedModel } from '../models/model-family';

// ANCHOR: interpolateWeights
/**
 * Puts a model on the line between what it was and what it became: every weight is (1 − share) · before +
 * share · after. Between the two lie models that have learned most of the new and forgotten little of the old.
 *
 * @remarks WiSE-FT: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models". It works because the two are
 * connected by a line of low loss, which holds for weights fine-tuned from each other, not for any two models.
 * @param model - after; is changed in place
 * @param before - of the same sizes; stays as it is
 * @param share - 0 gives back what was before, 1 changes nothing
 * @throws ConfigError if a weight of the one has no match in the other
 */
export function interpolateWeights(model: PretrainedModel, before: PretrainedModel, share: number): void {
  const earlier = before.namedParameters();
  for (const [name, variable] of model.namedParameters()) {
    const start = earlier.get(name);
    if (start?.shape.join() !== variable.shape.join()) {
      throw new ConfigError(
        `interpolateWeights: both models must have ${name} [${variable.shape.join(', ')}], got ` +
          `${start ? `[${start.shape.join(', ')}]` : 'none'}: a new head or LoRA has no weights before`,
      );
    }
    tf.tidy(() => variable.assign(tf.add(tf.mul(start, 1 - share), tf.mul(variable, share))));
  }
}
// ANCHOR_END: interpolateWeights
