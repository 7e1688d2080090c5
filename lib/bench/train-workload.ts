import type { StepRecord } from '../training/training-history';
import { Trainer } from '../training/trainer';
import { nextTokenLoss } from '../training/next-token-loss';
import { HandWrittenTraining } from './hand-written/training';
import { createTaskModel, readSharedTask } from './shared-task';
import type { Workload, WorkloadOptions } from './workload';

/**
 * One repetition is one update of a GPT: forward, backward, accumulation, clipping at 1.0 and AdamW, with the
 * next batch drawn before and the loss read back after.
 */
export async function trainWorkload({ scratch, implementation }: WorkloadOptions): Promise<Workload> {
  const { task } = readSharedTask(scratch);
  const takeStep =
    implementation === 'hand-written'
      ? await handWrittenSteps(scratch)
      : trainerSteps(scratch, implementation);
  const tokens = task.optimizer.gradientAccumulationSteps * task.batchSize * task.sequenceLength;
  return async () => ({ tokens, flops: task.updateFlops, loss: await takeStep() });
}

/** The steps of a Trainer, as every run of training takes them. */
function trainerSteps(
  folder: string,
  implementation: WorkloadOptions['implementation'],
): () => Promise<number> {
  const { task, batches } = readSharedTask(folder);
  const model = createTaskModel(folder, task);
  let drawn = 0;
  const stepper = new TrainerStepper(
    (onStep) =>
      new Trainer({
        model,
        loss: nextTokenLoss(model),
        batches: { next: () => batches[drawn++ % batches.length], state: undefined },
        config: { ...task.optimizer, maxSteps: Number.MAX_SAFE_INTEGER, lrSchedulerType: 'constant' },
        onStep,
        compile: implementation === 'compiled',
      }),
  );
  return async () => (await stepper.next()).loss;
}

async function handWrittenSteps(folder: string): Promise<() => Promise<number>> {
  const { batches } = readSharedTask(folder);
  const training = await HandWrittenTraining.create(folder);
  let drawn = 0;
  return () => training.step(batches[drawn++ % batches.length]);
}

/** Lets a Trainer take one step at a time, when asked for, in place of running on. */
class TrainerStepper {
  private readonly trainer: { train(): Promise<unknown> };
  private running?: Promise<unknown>;
  private goOn?: () => void;
  private report?: (record: StepRecord) => void;

  /** @param make - a Trainer that was given this `onStep` */
  constructor(make: (onStep: (record: StepRecord) => Promise<void>) => { train(): Promise<unknown> }) {
    this.trainer = make((record) => {
      this.report!(record);
      return new Promise((resolve) => (this.goOn = resolve));
    });
  }

  next(): Promise<StepRecord> {
    const record = new Promise<StepRecord>((resolve) => (this.report = resolve));
    if (this.running) this.goOn!();
    else this.running = this.trainer.train();
    return Promise.race([record, this.running.then(() => record)]); // rejects if training fails
  }
}
