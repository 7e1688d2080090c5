/** What one update gave. Plain data. */
export interface StepRecord {
  /** Updates made so far, this one counted: the first is 1. */
  readonly step: number;
  /** Mean loss of the batch before the update, in nats. */
  readonly loss: number;
  /** The learning rate of this update. */
  readonly learningRate: number;
  /** Joint norm of the gradients before clipping. */
  readonly gradNorm: number;
  /** Tokens of this update (padding counted) by its seconds. */
  readonly tokensPerSecond: number;
  /** Wall-clock seconds of this update; compiling, evaluation and saving are not counted. */
  readonly seconds: number;
  /** Seconds spent on compiling before this update, if there was something to compile. */
  readonly compileSeconds?: number;
  /**
   * How updates run, from this one on: `compiled with ONNX Runtime 1.30.0`, or `eager on wasm: ` and why. Told
   * at the first update of a process and where it changes.
   */
  readonly execution?: string;
  /** What `evaluate` gave after this update, if it was due. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** The story of a run, plain data for JSON: what was computed, and to plot. */
export interface TrainingHistory {
  readonly records: StepRecord[];
  /** The best evaluation by `metricForBestModel`, if there was one. */
  readonly best?: BestEvaluation;
  /** Why training ended, or `running`. */
  readonly outcome: 'running' | 'completed' | 'stopped early' | 'interrupted';
  /** Whether updates ran compiled, to the last. */
  readonly compiled: boolean;
  /** How the last updates ran, in words. */
  readonly execution: string;
}

/** An evaluation that was better than all before it. */
export interface BestEvaluation {
  readonly step: number;
  /** The value of `metricForBestModel`. */
  readonly value: number;
}

/** Tokens trained on by the seconds that took, over the whole run. */
export function meanTokensPerSecond({ records }: TrainingHistory): number {
  const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
  return records.reduce((sum, record) => sum + record.tokensPerSecond * record.seconds, 0) / seconds;
}

/** Mean loss of the last steps, in nats: one batch's loss says little. */
export function recentLoss({ records }: TrainingHistory, steps: number = 20): number {
  const recent = records.slice(-steps);
  return recent.reduce((sum, { loss }) => sum + loss, 0) / recent.length;
}
