/** What one round of a benchmark did, and how long it took. */
export interface Round {
  readonly milliseconds: number;
  /** Tokens that went through (bytes for training a tokenizer). */
  readonly tokens?: number;
  /** Floating-point operations, counted from the formula, not measured. */
  readonly flops?: number;
}

/** One way to do the work: a backend, a cache or none. */
export interface Contestant {
  readonly implementation: string;
  round(): Promise<Round>;
  /** The best this implementation reaches in a plain matrix product, GFLOP/s; NaN if it has none. */
  peakGflops(): Promise<number>;
  /** The most memory its process ever held, in bytes. */
  peakMemoryBytes(): Promise<number>;
  close(): void;
}

/** One line of `headway bench`. A field that does not apply is absent. */
export interface BenchResult {
  readonly name: string;
  readonly implementation: string;
  /** Median of the rounds. */
  readonly milliseconds: number;
  readonly tokensPerSecond?: number;
  readonly gflops?: number;
  /** `gflops` as a share of the implementation's own matrix product, measured in the same run. */
  readonly peakFraction?: number;
  readonly peakMemoryBytes: number;
  readonly rounds: number;
}

/**
 * Lets the contestants work in turn, round by round, so that whatever else slows the machine slows
 * all of them alike, and takes the median of each. The first round warms up and does not count.
 *
 * @param name - of the benchmark
 * @param rounds - counted rounds for each, at least 1
 * @param onRound - told after each round, the warm-up included
 */
export async function contest(
  name: string,
  contestants: readonly Contestant[],
  rounds: number,
  onRound?: (done: number, of: number) => void,
): Promise<BenchResult[]> {
  const measured = contestants.map((): Round[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const result = await contestant.round();
      if (round > 0) measured[i].push(result);
      onRound?.(round * contestants.length + i + 1, (rounds + 1) * contestants.length);
    }
  }
  const results: BenchResult[] = [];
  for (const [i, contestant] of contestants.entries()) {
    const milliseconds = median(measured[i].map((round) => round.milliseconds));
    const { tokens, flops } = measured[i][0];
    const gflops = flops && flops / milliseconds / 1e6;
    results.push({
      name,
      implementation: contestant.implementation,
      milliseconds,
      ...(tokens && { tokensPerSecond: (tokens / milliseconds) * 1000 }),
      ...(gflops && { gflops, peakFraction: gflops / (await contestant.peakGflops()) }),
      peakMemoryBytes: await contestant.peakMemoryBytes(),
      rounds,
    });
  }
  return results;
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
