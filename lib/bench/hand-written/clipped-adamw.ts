import type { Value } from '../../compile/graph/graph';
import type { TaskOptimizer } from '../shared-task';
import type { Operations } from './operations';

/** A parameter and its moments: `first` is Σ β₁ⁿ·g, `second` Σ β₂ⁿ·g², both without the factor 1 − β. */
export interface ParameterState {
  readonly parameter: Value;
  readonly first: Value;
  readonly second: Value;
}

/** What changes from step to step, as scalars; {@link stepScalars} computes them. */
export interface StepScalars {
  /** 1 − learning rate · weight decay. */
  readonly kept: Value;
  readonly stepSize: Value;
  readonly epsilon: Value;
}

/**
 * The three numbers of a step: with unscaled moments M and R and their corrections, AdamW's step
 * lr · m̂ / (√v̂ + ε) is `stepSize` · M / (√R + `epsilon`).
 *
 * @param step - 1 for the first
 */
export function stepScalars(
  constants: TaskOptimizer,
  step: number,
): [kept: number, stepSize: number, epsilon: number] {
  const { learningRate, weightDecay, adamBeta1, adamBeta2, adamEpsilon } = constants;
  const firstFactor = (1 - adamBeta1) / (1 - adamBeta1 ** step);
  const secondRoot = Math.sqrt((1 - adamBeta2) / (1 - adamBeta2 ** step));
  return [
    1 - learningRate * weightDecay,
    (learningRate * firstFactor) / secondRoot,
    adamEpsilon / secondRoot,
  ];
}

/** min(1, maxNorm / (norm + 10⁻⁶)): what the gradients are multiplied by. */
export function clippingFactor(o: Operations, gradients: readonly Value[], maxNorm: number): Value {
  const norm = o.of('Sqrt', o.total(gradients.map((gradient) => o.sumOf('ReduceSumSquare', gradient))));
  return o.min(o.div(maxNorm, o.add(norm, 1e-6)), 1);
}

/** One parameter's update, in twelve nodes; ten for a vector, which does not decay. */
export function updateParameter(
  o: Operations,
  { parameter, first, second }: ParameterState,
  gradient: Value,
  factor: Value,
  { kept, stepSize, epsilon }: StepScalars,
  { adamBeta1, adamBeta2 }: TaskOptimizer,
): ParameterState {
  const clipped = o.mul(gradient, factor);
  const nextFirst = o.add(o.mul(first, adamBeta1), clipped);
  const nextSecond = o.add(o.mul(second, adamBeta2), o.mul(clipped, clipped));
  const root = o.add(o.of('Sqrt', nextSecond), epsilon);
  const change = o.mul(o.div(nextFirst, root), stepSize);
  const decayed = parameter.shape.length >= 2 ? o.mul(parameter, kept) : parameter;
  return { parameter: o.sub(decayed, change), first: nextFirst, second: nextSecond };
}
