import { generate } from '../generation/generate';
import { Gpt } from '../models/gpt';
import { gptPresets } from '../models/gpt-presets';
import { Random } from '../random';
import type { Workload, WorkloadOptions } from './workload';

/** One round writes a text greedily, as long as the model's context up to 64 tokens, from one token. */
export async function generateWorkload({ preset, variant }: WorkloadOptions): Promise<Workload> {
  const config = gptPresets[preset];
  const model = new Gpt(config, new Random(1));
  const maxNewTokens = Math.min(64, config.maxPositionEmbeddings) - 1;
  const useCache = variant !== 'no cache';
  return async () => {
    const ids: number[] = [];
    for await (const id of generate(model, [0], { maxNewTokens, doSample: false, useCache })) ids.push(id);
    return { tokens: ids.length };
  };
}
