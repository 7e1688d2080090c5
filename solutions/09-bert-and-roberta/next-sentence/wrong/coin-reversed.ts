// mistake: the coin is read the wrong way round
export function nextSentencePairs(count: number, coins: number[], draws: number[]): object[] {
  return coins.map((coin, first) => {
    if (coin >= 0.5) return { first, second: first + 1, label: 0 };
    const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== first && i !== first + 1);
    return { first, second: others[Math.floor(draws[first] * others.length)], label: 1 };
  });
}
