// mistake: before and after are exchanged
type Weights = Record<string, Float64Array>;
export function betweenWeights(before: Weights, after: Weights, share: number): Weights {
  return Object.fromEntries(
    Object.entries(after).map(([name, weights]) => {
      const start = before[name] ?? weights;
      return [name, weights.map((value, i) => share * start[i] + (1 - share) * value)];
    }),
  );
}
