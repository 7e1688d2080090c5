import { nextTokenLoss } from '../training/next-token-loss';
import { HandWrittenTraining } from './hand-written/training';
import { createTaskModel, readSharedTask } from './shared-task';
import { trainerSteps } from './trainer-stepper';
import type { Workload, WorkloadOptions } from './workload';

/**
 * One repetition is one update of a GPT: forward, backward, accumulation, clipping at 1.0 and AdamW, with the
 * next batch drawn before and the loss read back after.
 */
export async function trainWorkload({ scratch, implementation }: WorkloadOptions): Promise<Workload> {
  const { task, batches } = readSharedTask(scratch);
  const { optimizer } = task;
  const compile = implementation === 'compiled';
  let takeStep: () => Promise<number>;
  if (implementation === 'hand-written') takeStep = await handWrittenSteps(scratch);
  else {
    const model = createTaskModel(scratch, task);
    takeStep = trainerSteps({ model, loss: nextTokenLoss(model), batches, optimizer, compile });
  }
  const tokens = optimizer.gradientAccumulationSteps * task.batchSize * task.sequenceLength;
  return async () => ({ tokens, flops: task.updateFlops, loss: await takeStep() });
}

async function handWrittenSteps(folder: string): Promise<() => Promise<number>> {
  const { batches } = readSharedTask(folder);
  const training = await HandWrittenTraining.create(folder);
  let drawn = 0;
  return () => training.step(batches[drawn++ % batches.length]);
}
