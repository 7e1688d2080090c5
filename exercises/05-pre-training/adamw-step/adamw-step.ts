/** What AdamW knows of one parameter: its numbers, and two running means, all of one length. */
export interface ParameterState {
  parameter: Float64Array;
  /** m, the running mean of the gradient. */
  firstMoment: Float64Array;
  /** v, the running mean of the gradient squared. */
  secondMoment: Float64Array;
}

/** AdamW's constants. */
export interface AdamWConfig {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

/**
 * One update of AdamW (Loshchilov and Hutter 2019, algorithm 2; PyTorch's `torch.optim.AdamW`): decay
 * decoupled from the gradient, both means corrected for their start at zero, ε outside the root.
 *
 * @param state - before the update; it is left as it is
 * @param step - t, the number of this update: 1 for the first
 * @returns the state after the update
 */
export function adamwStep(
  state: ParameterState,
  gradient: Float64Array,
  step: number,
  config: AdamWConfig,
): ParameterState {
  throw new Error('Not implemented yet: adamwStep');
}
