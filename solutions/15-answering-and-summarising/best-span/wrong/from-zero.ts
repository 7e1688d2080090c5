// mistake: begin at −Infinity
export function bestSpan(startLogits: number[], endLogits: number[], maxLength: number): object {
  let best = { start: 0, end: 0, score: 0 };
  startLogits.forEach((startLogit, start) => {
    for (let end = start; end < Math.min(start + maxLength, endLogits.length); end++) {
      const score = startLogit + endLogits[end];
      if (score > best.score) best = { start, end, score };
    }
  });
  return best;
}
