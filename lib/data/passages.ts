/** A stretch of running text, about a paragraph. */
export interface Passage {
  /** With the white space before it, so that passages one after the other are the text again. */
  readonly text: string;
  /** Whether it is of the domain to adapt to, or of what the model already knows and is to keep. */
  readonly source: PassageSource;
}

/** Where a {@link Passage} is from. */
export type PassageSource = 'domain' | 'general';

/** Before a blank line, after a paragraph. */
const paragraphEnd = /(?<=\S)(?=[^\S\n]*\n\s*\n\s*\S)/;
/** Before the space after a sentence. */
const sentenceEnd = /(?<=[.!?][)\]"'”’]*)(?=\s+["'“‘([_]*\p{Lu})/u;

/**
 * Cuts a text into its paragraphs, and those that are long at the ends of sentences. Nothing is lost and nothing
 * added: the passages joined are the text. Each cut is before white space, where no byte-level token reaches across.
 *
 * @param options.longest - in characters; a sentence that is longer stays whole. Default 1,000
 */
export function passagesOf(
  text: string,
  source: PassageSource = 'domain',
  { longest = 1000 }: { readonly longest?: number } = {},
): Passage[] {
  if (text.trim() === '') return [];
  return text.split(paragraphEnd).flatMap((paragraph) => {
    const pieces: string[] = [];
    for (const sentence of paragraph.length > longest ? paragraph.split(sentenceEnd) : [paragraph]) {
      const last = pieces.at(-1);
      if (last !== undefined && last.length + sentence.length <= longest)
        pieces[pieces.length - 1] += sentence;
      else pieces.push(sentence);
    }
    return pieces.map((piece) => ({ text: piece, source }));
  });
}

// ANCHOR: splitPassages
/**
 * Splits passages by place, not by chance: of the domain the first eight tenths to learn from, the ninth to choose on
 * and the tenth to measure on; of general text the first nine tenths to be replayed and the last to measure on. So
 * neighbours stay together, and of a text that was pre-trained on by `headway pretrain` the last tenth is unseen.
 *
 * @param passages - of either source, each in the order of its text
 */
export function splitPassages(
  passages: readonly Passage[],
): Record<'train' | 'validation' | 'test', Passage[]> {
  const domain = partsByLength(passages.filter(({ source }) => source === 'domain'), [0.8, 0.9]); // prettier-ignore
  const general = partsByLength(
    passages.filter(({ source }) => source === 'general'),
    [0.9],
  );
  return {
    train: [...domain[0], ...general[0]],
    validation: [...domain[1], ...general[1]],
    test: [...domain[2], ...general[1]],
  };
}
// ANCHOR_END: splitPassages

/** Passages in stretches that end where these shares of the characters are reached: by the middle of each. */
function partsByLength(passages: readonly Passage[], shares: readonly number[]): Passage[][] {
  const parts: Passage[][] = [...shares, 1].map(() => []);
  const all = passages.reduce((sum, { text }) => sum + text.length, 0);
  let begun = 0;
  for (const passage of passages) {
    const place = shares.findIndex((share) => begun + passage.text.length / 2 < share * all);
    parts[place === -1 ? shares.length : place].push(passage);
    begun += passage.text.length;
  }
  return parts;
}
