/** Words with a full stop that ends no sentence. */
const abbreviations =
  /(?:^|[\s("'“‘])(?:Mr|Mrs|Ms|Dr|St|Capt|Col|Gen|Prof|Rev|Sen|vs|etc|viz|i\.e|e\.g|No|[A-Z])\.$/;
/** An end, what closes with it, white space, and what a sentence may begin with. */
const boundary = /(?<=[.!?][)\]"'”’]*)\s+(?=["'“‘([_]*\p{Lu})/u;

// ANCHOR: splitSentences
/**
 * Cuts a text into sentences: after `.`, `!` or `?` where a capital follows, and at every empty line. Line
 * ends within a paragraph become spaces. A rule for raw English text, wrong now and then (after an
 * abbreviation it does not know), and good enough to learn from.
 */
export function splitSentences(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const sentences: string[] = [];
    for (const piece of paragraph.replace(/\s+/g, ' ').trim().split(boundary)) {
      const last = sentences.at(-1);
      if (last !== undefined && abbreviations.test(last))
        sentences[sentences.length - 1] = `${last} ${piece}`;
      else if (piece !== '') sentences.push(piece);
    }
    return sentences;
  });
}
// ANCHOR_END: splitSentences
