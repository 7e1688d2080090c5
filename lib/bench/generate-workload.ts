import { generate } from '../generation/generate';
import { Gpt } from '../models/gpt';
import { Random } from '../random';
import { benchPresets } from './presets';
import type { Workload, WorkloadOptions } from './workload';

/** One repetition writes a text greedily, as long as the model's context up to 64 tokens, from one token. */
export async function generateWorkload({ preset, variant }: WorkloadOptions): Promise<Workload> {
  const { config } = benchPresets[preset];
  const model = new Gpt(config, new Random(1));
  const maxNewTokens = Math.min(64, config.maxPositionEmbeddings) - 1;
  const useCache = variant !== 'no cache';
  return async () => {
    const ids: number[] = [];
    for await (const id of generate(model, [0], { maxNewTokens, doSample: false, useCache })) ids.push(id);
    return { tokens: ids.length };
  };
}
