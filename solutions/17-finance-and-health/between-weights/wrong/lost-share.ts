// mistake: before and share · after are added
type Weights = Record<string, Float64Array>;
export function betweenWeights(before: Weights, after: Weights, share: number): Weights {
  return Object.fromEntries(
    Object.entries(after).map(([name, weights]) => {
      const start = before[name];
      return [name, start ? weights.map((value, i) => start[i] + share * value) : weights];
    }),
  );
}
