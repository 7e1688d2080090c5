// mistake: two names side by side are taken for one
export function entityF1(labels: string[][], predictions: string[][]): number {
  const [there, found] = [labels.flatMap(namesOf), predictions.flatMap(namesOf)];
  const right = found.filter((name) => there.includes(name)).length;
  return right === 0 ? 0 : (2 * right) / (found.length + there.length);
}

function namesOf(tags: string[], sentence: number): string[] {
  const names: string[] = [];
  let open: { kind: string; start: number } | undefined;
  [...tags, 'O'].forEach((tag, place) => {
    if (open && tag.slice(2) === open.kind) return;
    if (open) names.push(`${sentence} ${open.start} ${place} ${open.kind}`);
    open = tag === 'O' ? undefined : { kind: tag.slice(2), start: place };
  });
  return names;
}
