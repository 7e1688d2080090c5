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
  // BEGIN SOLUTION
  let scores = tags.map((tag, t) => (follows(undefined, tag) ? logProbabilities[0][t] : -Infinity));
  const cameFrom: number[][] = [];
  for (const word of logProbabilities.slice(1)) {
    const best = tags.map((tag) => {
      const allowed = scores.map((score, s) => (follows(tags[s], tag) ? score : -Infinity));
      return allowed.indexOf(Math.max(...allowed));
    });
    cameFrom.push(best);
    scores = tags.map((tag, t) => (follows(tags[best[t]], tag) ? scores[best[t]] + word[t] : -Infinity));
  }
  let at = scores.indexOf(Math.max(...scores));
  const path = [at];
  for (const best of cameFrom.reverse()) path.push((at = best[at]));
  return path.reverse().map((t) => tags[t]);
  // END SOLUTION
}
