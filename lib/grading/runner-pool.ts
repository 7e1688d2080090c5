import { RunnerProcess } from './runner-process';
import { defaultLimits, type Limits } from './tiers';
import type { TensorBridge } from './tensor-value';
import type { Tier } from './verdict';

/**
 * Student processes that are already started, so that a submission does not wait for Node and tfjs
 * to load. Each is used for one submission and then ended.
 */
export class RunnerPool {
  private spare: Promise<RunnerProcess> | undefined;
  private closed = false;

  /** @param refill - start the next process when one is taken */
  constructor(
    private readonly script: Promise<string>,
    private readonly tier: Tier,
    private readonly tensors: TensorBridge,
    private readonly refill: boolean,
  ) {
    this.spare = this.start(defaultLimits);
    this.spare.catch(() => undefined); // take() passes it on
  }

  /** A fresh process under these limits; the caller ends it. */
  async take(limits: Limits): Promise<RunnerProcess> {
    const usual = Object.entries(defaultLimits).every(
      ([key, value]) => limits[key as keyof Limits] === value,
    );
    if (!usual) return this.start(limits);
    const waiting = this.spare;
    this.spare = undefined; // before anything is awaited: nobody else may take it
    let process = await (waiting ?? this.start(limits));
    if (!process.alive) process = await this.start(limits);
    if (this.refill && !this.closed) {
      this.spare = this.start(defaultLimits);
      this.spare.catch(() => undefined);
    }
    return process;
  }

  /** Ends the process that waits. */
  close(): void {
    this.closed = true;
    this.spare?.then(
      (process) => process.kill(),
      () => undefined,
    );
    this.spare = undefined;
  }

  private async start(limits: Limits): Promise<RunnerProcess> {
    return new RunnerProcess(await this.script, this.tier, limits, this.tensors);
  }
}
