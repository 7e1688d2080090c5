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
  // BEGIN SOLUTION
  const { learningRate, beta1, beta2, epsilon, weightDecay } = config;
  const firstMoment = state.firstMoment.map((m, i) => beta1 * m + (1 - beta1) * gradient[i]);
  const secondMoment = state.secondMoment.map((v, i) => beta2 * v + (1 - beta2) * gradient[i] ** 2);
  const parameter = state.parameter.map((weight, i) => {
    const m = firstMoment[i] / (1 - beta1 ** step);
    const v = secondMoment[i] / (1 - beta2 ** step);
    return weight - learningRate * (m / (Math.sqrt(v) + epsilon) + weightDecay * weight);
  });
  return { parameter, firstMoment, secondMoment };
  // END SOLUTION
}
