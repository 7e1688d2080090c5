import type { CompileChoice } from '../compile/execution';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';
import { type BeamSearchConfig, completeBeamSearchConfig, type Hypothesis } from './beam-search';
import { newTargetRows } from './new-target-rows';
import { padSources } from './padded-sources';
import { searchBeams, searchGreedily } from './search';

/** How targets are written. */
export interface TargetConfig extends BeamSearchConfig {
  /**
   * Whether the model is compiled, once for all texts: the same tokens, sooner. `auto` (default): if it can be;
   * otherwise it runs eagerly.
   */
  readonly compile?: CompileChoice;
  /** Told before the first token how the model runs: `compiled with …`, or `eager on …` and why. */
  readonly onExecution?: (description: string) => void;
}

// ANCHOR: generateTargets
/**
 * Writes a target text for each source text: with one beam the likeliest token each time (greedy), with more by
 * beam search. All sources go through the model together.
 *
 * @remarks The same tokens as transformers' `generate`. Yields to the event loop before each step.
 * @param sources - token ids of each source, its end token included
 * @returns for each source the best hypothesis, without start and end token
 * @throws ConfigError for a source without tokens or an option out of range
 */
export async function generateTargets(
  model: SequenceToSequenceModel,
  sources: readonly (readonly number[])[],
  { compile = 'auto', onExecution, ...config }: TargetConfig = {},
): Promise<Hypothesis[]> {
  const { numBeams, maxNewTokens } = completeBeamSearchConfig(config);
  const { eosTokenId, decoderStartTokenId, maxPositionEmbeddings } = model.config;
  const most = Math.min(maxNewTokens, maxPositionEmbeddings);
  if (sources.length === 0) return [];
  const padded = padSources(sources, model.config);
  const { targets, execution } = await newTargetRows(model, padded, numBeams, compile);
  onExecution?.(execution.description);
  try {
    const starts = sources.map(() => [decoderStartTokenId]);
    const hypotheses =
      numBeams === 1
        ? await searchGreedily(targets, starts, [eosTokenId], most)
        : await searchBeams(targets, starts, [eosTokenId], { ...config, maxNewTokens: most });
    return hypotheses.map(({ tokens, score }) => ({
      tokens: tokens[tokens.length - 1] === eosTokenId ? tokens.slice(0, -1) : tokens,
      score,
    }));
  } finally {
    targets.dispose();
  }
}
// ANCHOR_END: generateTargets
