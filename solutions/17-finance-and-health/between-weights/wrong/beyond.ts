// mistake: the change is added to after, not to before
type Weights = Record<string, Float64Array>;
export function betweenWeights(before: Weights, after: Weights, share: number): Weights {
  return Object.fromEntries(
    Object.entries(after).map(([name, weights]) => {
      const start = before[name] ?? weights;
      return [name, weights.map((value, i) => value + share * (value - start[i]))];
    }),
  );
}
