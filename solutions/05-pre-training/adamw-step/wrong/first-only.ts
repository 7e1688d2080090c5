// mistake: only the first mean is corrected
type State = { parameter: Float64Array; firstMoment: Float64Array; secondMoment: Float64Array };
type Config = { learningRate: number; beta1: number; beta2: number; epsilon: number; weightDecay: number };

export function adamwStep(state: State, gradient: Float64Array, step: number, config: Config): State {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = config;
  const g = gradient.map((value, i) => value);
  const firstMoment = state.firstMoment.map((m, i) => beta1 * m + (1 - beta1) * g[i]);
  const secondMoment = state.secondMoment.map((v, i) => beta2 * v + (1 - beta2) * g[i] ** 2);
  const parameter = state.parameter.map((weight, i) => {
    const m = firstMoment[i] / (1 - beta1 ** step);
    const v = secondMoment[i];
    return weight - learningRate * (m / (Math.sqrt(v) + epsilon) + weightDecay * weight);
  });
  return { parameter, firstMoment, secondMoment };
}
