/**
 * Tags that break the BIO rule, mended. The rule: an `I-PER` stands only after `B-PER` or `I-PER`. An `I-` that goes
 * on from nothing of its kind becomes `B-`: the word was found to be part of a name, and stays part of one.
 *
 * @param tags - `O`, `B-…` or `I-…`, one a word
 * @returns new tags; those that keep the rule are as they were
 */
export function repairBio(tags: string[]): string[] {
  throw new Error('Not implemented yet: repairBio');
}
