import type * as tf from '@tensorflow/tfjs-core';
import { type CompileChoice, Execution } from '../compile/execution';
import { ConfigError, UnsupportedError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { compiledOnce } from '../models/compiled-once';
import { type BeamSearchConfig, completeBeamSearchConfig, type Hypothesis } from './beam-search';
import { CompiledLanguageRows } from './compiled-language-rows';
import { EagerTextRows } from './eager-text-rows';
import { searchBeams } from './search';
import type { TextRows } from './text-rows';

/** How a text is continued by beam search. */
export interface BeamContinuationConfig extends BeamSearchConfig {
  /** Each ends a text. */
  readonly stopTokenIds?: readonly number[];
  readonly compile?: CompileChoice;
  /** Told before the first token how the model runs. */
  readonly onExecution?: (description: string) => void;
}

/**
 * The likeliest continuation of a text that a beam search finds: K continuations are written side by side.
 *
 * @remarks The same tokens as transformers' `generate`. The window does not slide: a text ends where the model's
 * context does.
 * @param promptIds - at least one token
 * @returns what comes after the prompt, with the stop token it ended at
 * @throws ConfigError for an option out of range, or a prompt that leaves no room in the context
 */
export async function continueByBeams(
  model: CausalLanguageModel,
  promptIds: readonly number[],
  { stopTokenIds = [], compile = 'auto', onExecution, ...config }: BeamContinuationConfig,
): Promise<Hypothesis> {
  const { maxNewTokens } = completeBeamSearchConfig(config);
  const room = model.config.maxPositionEmbeddings - promptIds.length;
  if (room < 1) {
    throw new ConfigError(
      `generate: for beam search the prompt must be shorter than the model's context of ` +
        `${model.config.maxPositionEmbeddings} tokens, got ${promptIds.length}: cut it`,
    );
  }
  const { texts, execution } = await newTexts(model, compile);
  onExecution?.(execution.description);
  try {
    const most = Math.min(maxNewTokens, room);
    const shared = new SharedBeginning(texts);
    const [best] = await searchBeams(shared, [promptIds], stopTokenIds, { ...config, maxNewTokens: most });
    return best;
  } finally {
    texts.dispose();
  }
}

/** Rows that all begin alike: their beginning is read once. */
class SharedBeginning implements TextRows {
  private calls = 0;

  constructor(private readonly texts: TextRows) {}

  async next(tokens: readonly (readonly number[])[], rows?: readonly number[]): Promise<Float32Array[]> {
    this.calls += 1;
    if (this.calls === 1) {
      const [next] = await this.texts.next(tokens.slice(0, 1));
      return tokens.map(() => next);
    }
    const fromOne = tokens.map(() => 0); // all of them continue the only row there is
    return this.texts.next(tokens, this.calls === 2 ? fromOne : rows);
  }

  dispose(): void {
    this.texts.dispose();
  }
}

const compiled = compiledOnce((model: CausalLanguageModel) => CompiledLanguageRows.create(model));

async function newTexts(
  model: CausalLanguageModel,
  compile: CompileChoice,
): Promise<{ texts: TextRows; execution: Execution }> {
  const execution = new Execution(compile);
  if (execution.compiled) {
    try {
      return { texts: (await compiled(model)).newTexts(), execution };
    } catch (error) {
      if (!(error instanceof UnsupportedError) || compile === true) throw error;
      execution.goOnEagerly(error.message);
    }
  }
  const cache = model.newCache();
  const logitsOf = (inputIds: tf.Tensor2D): tf.Tensor => model.forward(inputIds, { cache, logitsToKeep: 1 });
  const texts = new EagerTextRows(logitsOf, {
    selectRows: (rows) => cache.layers.forEach((layer) => layer.selectRows(rows)),
    dispose: () => cache.dispose(),
  });
  return { texts, execution };
}
