// mistake: the sentence that does follow can be drawn
export function nextSentencePairs(count: number, coins: number[], draws: number[]): object[] {
  return coins.map((coin, first) => {
    if (coin < 0.5) return { first, second: first + 1, label: 0 };
    const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== first);
    return { first, second: others[Math.floor(draws[first] * others.length)], label: 1 };
  });
}
