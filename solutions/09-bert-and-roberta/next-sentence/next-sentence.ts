/** Two sentences, by their numbers, and whether the second follows the first. */
export interface Pair {
  first: number;
  second: number;
  /** 0: it follows (IsNext). 1: it does not (NotNext). */
  label: 0 | 1;
}

/**
 * Pairs for next-sentence prediction: each sentence but the last is the first of one pair. In half of all cases the
 * second is the sentence that follows, otherwise any sentence but these two, all equally likely.
 *
 * @remarks Devlin et al. 2019, §3.1, task 2, with single sentences.
 * @param count - how many sentences the text has, at least 3; their numbers are 0 … count − 1
 * @param coins - count − 1 random numbers in [0, 1): below 0.5 the second follows
 * @param draws - count − 1 random numbers in [0, 1): which sentence instead, from the first there is (0) to the last
 */
export function nextSentencePairs(count: number, coins: number[], draws: number[]): Pair[] {
  // BEGIN SOLUTION
  const pairs: Pair[] = [];
  for (let first = 0; first + 1 < count; first++) {
    if (coins[first] < 0.5) {
      pairs.push({ first, second: first + 1, label: 0 });
      continue;
    }
    const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== first && i !== first + 1);
    pairs.push({ first, second: others[Math.floor(draws[first] * others.length)], label: 1 });
  }
  return pairs;
  // END SOLUTION
}
