import { Trainer, type TrainerOptions } from '../training/trainer';
import type { StepRecord } from '../training/training-history';
import type { TrainingBatch } from '../training/training-step';
import type { TaskOptimizer } from './shared-task';

/** What is trained, and on which batches, in turn. */
export interface SteppedTraining<B extends TrainingBatch> extends Pick<TrainerOptions<B>, 'model' | 'loss'> {
  readonly batches: readonly B[];
  readonly optimizer: TaskOptimizer;
  readonly compile: boolean;
}

/**
 * The steps of a Trainer, as every run of training takes them, one at a time.
 *
 * @returns takes a step and gives its loss
 */
export function trainerSteps<B extends TrainingBatch>({
  model,
  loss,
  batches,
  optimizer,
  compile,
}: SteppedTraining<B>): () => Promise<number> {
  let drawn = 0;
  const stepper = new TrainerStepper(
    (onStep) =>
      new Trainer<B>({
        ...{ model, loss, onStep, compile },
        batches: { next: () => batches[drawn++ % batches.length], state: undefined },
        config: { ...optimizer, maxSteps: Number.MAX_SAFE_INTEGER, lrSchedulerType: 'constant' },
      }),
  );
  return async () => (await stepper.next()).loss;
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
