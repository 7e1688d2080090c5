// mistake: a new head is shrunk, as though it had been zero before
type Weights = Record<string, Float64Array>;
export function betweenWeights(before: Weights, after: Weights, share: number): Weights {
  return Object.fromEntries(
    Object.entries(after).map(([name, weights]) => {
      const start = before[name] ?? new Float64Array(weights.length);
      return [name, weights.map((value, i) => (1 - share) * start[i] + share * value)];
    }),
  );
}
