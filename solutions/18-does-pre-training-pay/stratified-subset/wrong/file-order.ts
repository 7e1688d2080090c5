// mistake: another seed would draw the same
export function stratifiedSubset(labels: string[], count: number): number[] {
  const drawn: number[] = [];
  for (const label of new Set(labels)) {
    const places = labels.map((_, place) => place).filter((place) => labels[place] === label);
    drawn.push(...places.slice(0, Math.round((count * places.length) / labels.length)));
  }
  return drawn.sort((a, b) => a - b);
}
