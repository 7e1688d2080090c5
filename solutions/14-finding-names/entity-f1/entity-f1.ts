/**
 * F1 of whole entities, all sentences together: 2 · right / (found + there). Right is an entity whose kind, beginning
 * and end are those of one that is there. An `I-` that goes on from nothing of its kind begins an entity.
 *
 * @remarks CoNLL's `conlleval`; seqeval's `f1_score`.
 * @param labels - the right BIO tags, sentence by sentence
 * @param predictions - those that were predicted, as many
 * @returns in [0, 1]; 0 if nothing is right
 */
export function entityF1(labels: string[][], predictions: string[][]): number {
  // BEGIN SOLUTION
  const there = labels.flatMap(namesOf);
  const found = predictions.flatMap(namesOf);
  const known = new Set(there);
  const right = found.filter((name) => known.has(name)).length;
  return right === 0 ? 0 : (2 * right) / (found.length + there.length);
  // END SOLUTION
}

/** The entities of a sentence, each as a text that says where it is and of what kind. */
function namesOf(tags: string[], sentence: number): string[] {
  // BEGIN SOLUTION
  const names: string[] = [];
  let open: { kind: string; start: number } | undefined;
  [...tags, 'O'].forEach((tag, place) => {
    if (open && tag === `I-${open.kind}`) return;
    if (open) names.push(`${sentence} ${open.start} ${place} ${open.kind}`);
    open = tag === 'O' ? undefined : { kind: tag.slice(2), start: place };
  });
  return names;
  // END SOLUTION
}
