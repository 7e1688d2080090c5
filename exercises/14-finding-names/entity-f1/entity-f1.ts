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
  throw new Error('Not implemented yet: entityF1');
}

/** The entities of a sentence, each as a text that says where it is and of what kind. */
function namesOf(tags: string[], sentence: number): string[] {
  throw new Error('Not implemented yet: namesOf');
}
