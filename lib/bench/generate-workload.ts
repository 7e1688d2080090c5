import { generate } from '../generation/generate';
import { createTaskModel, readSharedTask } from './shared-task';
import type { Workload, WorkloadOptions } from './workload';

/** One repetition writes a text greedily from one token, as long as the model's context up to 64 tokens. */
export async function generateWorkload({
  scratch,
  variant,
  implementation,
}: WorkloadOptions): Promise<Workload> {
  const { task } = readSharedTask(scratch);
  const model = createTaskModel(scratch, task);
  const useCache = variant !== 'no cache';
  const compile = implementation === 'compiled' && useCache;
  const config = { maxNewTokens: task.newTokens, doSample: false, useCache, compile };
  return async () => {
    const ids: number[] = [];
    for await (const id of generate(model, [0], config)) ids.push(id);
    return { tokens: ids.length };
  };
}
