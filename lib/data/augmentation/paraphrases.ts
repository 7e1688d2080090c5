import type { Random } from '../../random';

/** Two ways to write the same; each may stand for the other. */
const contractions: readonly (readonly [long: string, short: string])[] = [
  ['do not', "don't"],
  ['does not', "doesn't"],
  ['did not', "didn't"],
  ['is not', "isn't"],
  ['are not', "aren't"],
  ['was not', "wasn't"],
  ['were not', "weren't"],
  ['has not', "hasn't"],
  ['have not', "haven't"],
  ['had not', "hadn't"],
  ['cannot', "can't"],
  ['could not', "couldn't"],
  ['would not', "wouldn't"],
  ['should not', "shouldn't"],
  ['will not', "won't"],
  ['it is', "it's"],
  ['that is', "that's"],
  ['there is', "there's"],
  ['I am', "I'm"],
  ['we are', "we're"],
  ['they are', "they're"],
  ['I have', "I've"],
  ['we have', "we've"],
  ['I will', "I'll"],
  ['we will', "we'll"],
];

/** Frames that add nothing to what a statement says. */
const frames: readonly string[] = [
  'In short: {text}',
  'In a word: {text}',
  'To sum up: {text}',
  '{text} That is all.',
  '{text} So much for that.',
  'What there is to say: {text}',
];

/** How {@link paraphrase} may write a text. */
export interface ParaphraseOptions {
  /** Frames with `{text}` in them. Default: frames that suit statements of any kind */
  readonly templates?: readonly string[];
}

/**
 * Writes a text in another way that says the same: a contraction written out or a phrase contracted, where there is one,
 * or the text in a frame.
 *
 * @remarks The rewrites are rules of the kind that Ribeiro, Singh and Guestrin 2018 ("Semantically Equivalent
 * Adversarial Rules") test models with. A frame says the same to a reader, not necessarily to a model, which is why it may help.
 */
export function paraphrase(
  text: string,
  random: Random,
  { templates = frames }: ParaphraseOptions = {},
): string {
  const rewritten = contractions
    .flatMap(([long, short]) => [rewrite(text, long, short), rewrite(text, short, long)])
    .filter((other) => other !== text);
  const framed = templates.map((template) => template.replaceAll('{text}', () => text.trim()));
  // As often one as the other, however many frames there are.
  const ways = rewritten.length > 0 && random.uniform() < 0.5 ? rewritten : framed;
  return ways.length === 0 ? text : ways[random.integer(ways.length)];
}

/** The first place only, with the capital that was there. */
function rewrite(text: string, from: string, to: string): string {
  return text.replace(new RegExp(`(?<![\\p{L}'])${from}(?![\\p{L}'])`, 'iu'), (found) =>
    /^\p{Lu}/u.test(found) ? to[0].toUpperCase() + to.slice(1) : to,
  );
}
