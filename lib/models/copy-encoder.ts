import type * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { PretrainedModel } from './model-family';

/**
 * Gives a model the encoder of another of its family: how a new head begins on a pre-trained BERT or
 * RoBERTa. Embeddings and layers are copied, and the pooler where both have one; heads stay as they
 * are.
 *
 * @param to - its configuration must be that of `from`, but for dropout and labels
 * @throws ConfigError if a weight of the encoder is missing or of another shape
 */
export function copyEncoder(from: PretrainedModel, to: PretrainedModel): void {
  const source = encoderParameters(from);
  for (const [name, variable] of encoderParameters(to)) {
    const known = source.get(name);
    if (known === undefined && name.startsWith('pooler.')) continue;
    if (known?.shape.join() !== variable.shape.join()) {
      const came = known ? `[${known.shape.join(', ')}]` : 'none';
      throw new ConfigError(
        `copyEncoder: both models must have ${name} [${variable.shape.join(', ')}], got ${came}: ` +
          'make the new model with the configuration of the pre-trained one',
      );
    }
    variable.assign(known);
  }
}

/** Those of embeddings, layers and pooler, without the name that a head keeps its encoder under. */
function encoderParameters(model: PretrainedModel): Map<string, tf.Variable> {
  const encoder = /^(?:bert\.|roberta\.)?((?:embeddings|encoder|pooler)\..*)$/;
  const parameters = new Map<string, tf.Variable>();
  for (const [name, variable] of model.namedParameters()) {
    const own = encoder.exec(name)?.[1];
    if (own) parameters.set(own, variable);
  }
  return parameters;
}
