import { type CompileChoice, Execution } from '../compile/execution';
import { ProviderError } from '../compile/run/provider';
import { UnsupportedError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { compiledOnce } from '../models/compiled-once';
import { CompiledLanguageModel } from './compiled-language-model';
import { type Decoder, EagerDecoder } from './decoder';

/** How a text is to be computed. */
export interface DecoderOptions {
  /** Keep the keys and values of earlier positions. */
  readonly useCache: boolean;
  readonly compile: CompileChoice;
}

/** A decoder, and how it runs: compiled, or eagerly for a reason. */
export interface ChosenDecoder {
  readonly decoder: Decoder;
  readonly execution: Execution;
}

const compiledLanguageModel = compiledOnce((model: CausalLanguageModel) =>
  CompiledLanguageModel.create(model),
);

/**
 * The fastest decoder that can be had: of the compiled model, or, where that cannot be and `compile` is `auto`,
 * of the model as it is.
 *
 * @throws UnsupportedError if `compile` is true and the model cannot be compiled
 */
export async function newDecoder(
  model: CausalLanguageModel,
  { useCache, compile }: DecoderOptions,
): Promise<ChosenDecoder> {
  const execution = new Execution(compile);
  if (!useCache) execution.goOnEagerly('without a cache nothing is compiled');
  if (execution.compiled) {
    try {
      const compiled = await compiledLanguageModel(model);
      return { decoder: compiled.newDecoder(), execution };
    } catch (error) {
      if (!(error instanceof UnsupportedError) || compile === true) throw error;
      if (error instanceof ProviderError) throw error; // it was asked for
      execution.goOnEagerly(error.message);
    }
  }
  return { decoder: new EagerDecoder(model, useCache), execution };
}
