import { type Arrangement, readEpochTask } from './epoch-task';
import { classLoss, createFinetuneModel } from './finetune-task';
import { trainerSteps } from './trainer-stepper';
import type { Workload, WorkloadOptions } from './workload';

/**
 * One repetition is an epoch of fine-tuning a BERT on 256 texts as long as real ones: an update for each batch of 32.
 * Tokens are counted without padding, the loss is the mean of the updates'.
 */
export async function epochWorkload({
  scratch,
  implementation,
  variant,
}: WorkloadOptions): Promise<Workload> {
  const { task, batches, tokens } = readEpochTask(scratch, variant as Arrangement);
  const model = createFinetuneModel(scratch, task);
  const compile = implementation === 'compiled';
  const takeStep = trainerSteps({
    model,
    loss: classLoss(model),
    batches,
    optimizer: task.optimizer,
    compile,
  });
  return async () => {
    let sum = 0;
    for (let step = 0; step < batches.length; step++) sum += await takeStep();
    return { tokens, loss: sum / batches.length };
  };
}
