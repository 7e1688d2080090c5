// mistake: this is the mean of the sentences
export function entityF1(labels: string[][], predictions: string[][]): number {
  const scores = labels.map((tags, i) => {
    const [there, found] = [namesOf(tags), namesOf(predictions[i])];
    const right = found.filter((name) => there.includes(name)).length;
    return right === 0 ? 0 : (2 * right) / (found.length + there.length);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function namesOf(tags: string[]): string[] {
  const names: string[] = [];
  let open: { kind: string; start: number } | undefined;
  [...tags, 'O'].forEach((tag, place) => {
    if (open && tag === `I-${open.kind}`) return;
    if (open) names.push(`${open.start} ${place} ${open.kind}`);
    open = tag === 'O' ? undefined : { kind: tag.slice(2), start: place };
  });
  return names;
}
