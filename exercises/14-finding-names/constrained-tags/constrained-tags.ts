/** Whether a tag may stand after another: an `I-` only after `B-` or `I-` of its kind; `undefined` is the beginning. */
function follows(before: string | undefined, tag: string): boolean {
  return (
    !tag.startsWith('I-') || (before !== undefined && before !== 'O' && before.slice(2) === tag.slice(2))
  );
}

/**
 * The likeliest sequence of tags among those that keep the BIO rule.
 *
 * @remarks Viterbi 1967, with forbidden steps in place of probabilities of transition.
 * @param logProbabilities - for each word and each tag, in nats; at least one word
 * @param tags - the names of the tags, for example `O`, `B-PER`, `I-PER`
 * @returns one tag a word; the sum of their log-probabilities is the largest that is allowed
 */
export function constrainedTags(logProbabilities: number[][], tags: string[]): string[] {
  throw new Error('Not implemented yet: constrainedTags');
}
