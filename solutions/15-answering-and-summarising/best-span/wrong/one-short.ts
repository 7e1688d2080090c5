// mistake: maxLength is one short
export function bestSpan(startLogits: number[], endLogits: number[], maxLength: number): object {
  let best = { start: 0, end: 0, score: -Infinity };
  startLogits.forEach((startLogit, start) => {
    for (let end = start; end === start || (end < endLogits.length && end - start + 1 < maxLength); end++) {
      const score = startLogit + endLogits[end];
      if (score > best.score) best = { start, end, score };
    }
  });
  return best;
}
