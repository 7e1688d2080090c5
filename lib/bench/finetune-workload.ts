import { classLoss, createFinetuneModel, readFinetuneTask } from './finetune-task';
import { trainerSteps } from './trainer-stepper';
import type { Workload, WorkloadOptions } from './workload';

/**
 * One repetition is one update of a BERT that says which class a text belongs to: padded texts, forward, backward,
 * clipping at 1.0 and AdamW. Tokens are counted with padding.
 */
export async function finetuneWorkload({ scratch, implementation }: WorkloadOptions): Promise<Workload> {
  const { task, batches } = readFinetuneTask(scratch);
  const model = createFinetuneModel(scratch, task);
  const { optimizer, batchSize, sequenceLength } = task;
  const compile = implementation === 'compiled';
  const takeStep = trainerSteps({ model, loss: classLoss(model), batches, optimizer, compile });
  return async () => ({ tokens: batchSize * sequenceLength, loss: await takeStep() });
}
