// mistake: a and b were drawn apart
export function pairedBootstrap(a: number[], b: number[], samples: number[][]): object {
  const mean = (of: number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const difference = mean(a) - mean(b);
  const count = samples.filter((sample, i) => {
    const other = samples[(i + 1) % samples.length];
    const drawn = mean(sample.map((k) => a[k])) - mean(other.map((k) => b[k]));
    return Math.abs(drawn - difference) >= Math.abs(difference) - 1e-12;
  }).length;
  return { difference, pValue: (count + 1) / (samples.length + 1) };
}
