// mistake: the answer is longer than maxLength
export function bestSpan(startLogits: number[], endLogits: number[]): object {
  let best = { start: 0, end: 0, score: -Infinity };
  startLogits.forEach((startLogit, start) => {
    for (let end = start; end < endLogits.length; end++) {
      const score = startLogit + endLogits[end];
      if (score > best.score) best = { start, end, score };
    }
  });
  return best;
}
