import { ConfigError } from '../errors';

/** The features of one example that are not 0. */
export interface SparseRow {
  readonly indices: readonly number[];
  /** One a feature in `indices`. */
  readonly values: readonly number[];
}

/** What {@link LogisticRegression.fit} is told. */
export interface LogisticRegressionOptions {
  readonly featureCount: number;
  readonly classCount: number;
  /** How much the examples weigh against small weights; default 1. */
  readonly C?: number;
  /** It ends when no slope of the mean loss is steeper. Default 1e-5. */
  readonly tolerance?: number;
  /** Default 500. */
  readonly maxIterations?: number;
}

// ANCHOR: LogisticRegression
/**
 * Multinomial logistic regression: softmax(W·x + b), a network of one layer, whose loss has a single minimum.
 *
 * It makes ½‖W‖² + C · Σ cross-entropy small; b is free.
 *
 * @remarks scikit-learn's `LogisticRegression` (penalty `l2`, solver `lbfgs`), with the same minimum.
 */
export class LogisticRegression {
  /** @param weights - for feature f (the last is the constant 1 of b) and class k at f · classCount + k */
  private constructor(
    private readonly weights: Float64Array,
    private readonly classCount: number,
  ) {}

  /**
   * @param rows - the examples
   * @param labels - their class ids
   * @throws ConfigError if there are no examples, or not a label for each
   */
  static fit(
    rows: readonly SparseRow[],
    labels: readonly number[],
    { featureCount, classCount, C = 1, tolerance = 1e-5, maxIterations = 500 }: LogisticRegressionOptions,
  ): LogisticRegression {
    if (rows.length === 0 || rows.length !== labels.length) {
      throw new ConfigError(
        `LogisticRegression: examples and a label for each are required, got ${rows.length} and ${labels.length}`,
      );
    }
    const penalty = 1 / (C * rows.length); // all is divided by C · n: slopes are then of one size
    const slopes = (weights: Float64Array): Slopes => {
      const gradient = new Float64Array(weights.length);
      let loss = 0;
      rows.forEach((row, place) => {
        const errors = probabilitiesOf(row, weights, classCount);
        loss -= Math.log(Math.max(errors[labels[place]], Number.MIN_VALUE)) / rows.length;
        errors[labels[place]] -= 1; // dL/dlogits = p − y
        eachFeature(row, featureCount, (feature, value) => {
          for (let k = 0; k < classCount; k++)
            gradient[feature * classCount + k] += (value * errors[k]) / rows.length;
        });
      });
      for (let i = 0; i < featureCount * classCount; i++) {
        loss += 0.5 * penalty * weights[i] ** 2;
        gradient[i] += penalty * weights[i];
      }
      return { loss, gradient };
    };
    const first = new Float64Array((featureCount + 1) * classCount);
    return new LogisticRegression(minimise(slopes, first, { tolerance, maxIterations }), classCount);
  }

  /** Of every class. */
  probabilities(row: SparseRow): number[] {
    return probabilitiesOf(row, this.weights, this.classCount);
  }
}
// ANCHOR_END: LogisticRegression

interface Slopes {
  readonly loss: number;
  readonly gradient: Float64Array;
}

function probabilitiesOf(row: SparseRow, weights: Float64Array, classCount: number): number[] {
  const logits = new Array<number>(classCount).fill(0);
  eachFeature(row, weights.length / classCount - 1, (feature, value) => {
    for (let k = 0; k < classCount; k++) logits[k] += value * weights[feature * classCount + k];
  });
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The features of a row, and the constant that b belongs to. */
function eachFeature(
  { indices, values }: SparseRow,
  featureCount: number,
  use: (feature: number, value: number) => void,
): void {
  for (let i = 0; i < indices.length; i++) use(indices[i], values[i]);
  use(featureCount, 1);
}

/**
 * L-BFGS: steps against the gradient, bent by what the last ten steps told of the curvature, each halved until the
 * loss falls enough.
 *
 * @remarks Nocedal and Wright 2006, algorithms 7.4 (two-loop recursion) and 3.1 (backtracking).
 */
function minimise(
  slopes: (at: Float64Array) => Slopes,
  first: Float64Array,
  { tolerance, maxIterations }: { tolerance: number; maxIterations: number },
): Float64Array {
  let [at, here] = [first, slopes(first)];
  const steps: { moved: Float64Array; turned: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (here.gradient.every((slope) => Math.abs(slope) <= tolerance)) break;
    const direction = here.gradient.map((slope) => -slope);
    const bends = [...steps].reverse().map(({ moved, turned, curvature }) => {
      const bend = dot(moved, direction) / curvature;
      add(direction, turned, -bend);
      return bend;
    });
    const last = steps.at(-1);
    const size = last
      ? last.curvature / dot(last.turned, last.turned)
      : 1 / Math.sqrt(dot(direction, direction));
    direction.forEach((value, i) => (direction[i] = size * value));
    steps.forEach(({ moved, turned, curvature }, i) => {
      const bend = bends[steps.length - 1 - i];
      add(direction, moved, bend - dot(turned, direction) / curvature);
    });

    const fall = dot(here.gradient, direction);
    let [length, next, there] = [1, at, here];
    do {
      next = Float64Array.from(at);
      add(next, direction, length);
      there = slopes(next);
      length /= 2;
    } while (there.loss > here.loss + 1e-4 * 2 * length * fall && length > 1e-12);

    const moved = next.map((value, i) => value - at[i]);
    const turned = there.gradient.map((value, i) => value - here.gradient[i]);
    const curvature = dot(moved, turned);
    if (curvature > 1e-16) steps.push({ moved, turned, curvature });
    if (steps.length > 10) steps.shift();
    [at, here] = [next, there];
  }
  return at;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a ← a + factor · b */
function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
