import type { InitialOrQuantizedWeights } from '../nn/quantized-linear';
import { ConfigError } from '../errors';
import { Llama } from './llama';
import type { LlamaConfig } from './llama-config';

/**
 * Qwen2: a Llama whose projections to queries, keys and values add a vector (`attentionBias:
 * 'query-key-value'`). A class of its own only because its checkpoints have a `model_type` of their own.
 *
 * @remarks Yang et al. 2024, "Qwen2 Technical Report", §2.2; Hugging Face's `Qwen2ForCausalLM`.
 */
export class Qwen2 extends Llama {
  /** @throws ConfigError if the configuration asks for other biases */
  constructor(config: LlamaConfig, initial: InitialOrQuantizedWeights) {
    if (config.attentionBias !== 'query-key-value') {
      throw new ConfigError(`Qwen2: attentionBias must be 'query-key-value', got '${config.attentionBias}'`);
    }
    super(config, initial);
  }
}
