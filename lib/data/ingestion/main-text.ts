/** A piece of a page that a browser would set apart from the next: a paragraph, a heading, an item, a row. */
export interface TextBlock {
  readonly text: string;
  readonly words: number;
  /** Those of the words that are links. */
  readonly linkWords: number;
  /** The line of the file it begins on, from 1. */
  readonly line: number;
  /** Inside `<main>` or `<article>`. */
  readonly inMain: boolean;
  /** Inside `<nav>`, `<footer>` and what is named like them. */
  readonly aside: boolean;
  /** `h2`, `li`, `pre`, … */
  readonly tag: string;
}

/** Fewest words in `<main>` or `<article>` for it to be believed. */
const leastMainWords = 20;

// ANCHOR: mainText
/**
 * The blocks of a page that are what it is for, without menus, footers and lists of links. What the page names as its
 * main part is taken at its word; of other pages, blocks of running text count that have few links and have not only
 * short blocks beside them. A page of which nothing would be left keeps everything but what it names as an aside.
 *
 * @remarks The rules of words and links are those of Kohlschütter, Fankhauser and Nejdl 2010, "Boilerplate Detection
 * using Shallow Text Features", algorithm 2.
 */
export function mainText(blocks: readonly TextBlock[]): TextBlock[] {
  const beside = blocks.filter(({ aside }) => !aside);
  const main = beside.filter(({ inMain }) => inMain);
  if (main.reduce((sum, { words }) => sum + words, 0) >= leastMainWords) {
    // A heading is often a link to itself.
    return main.filter((block) => linkDensity(block) <= 1 / 2 || /^h[1-6]$/.test(block.tag));
  }
  const none = { words: 0, linkWords: 0 };
  const kept = beside.filter((block, i) => isContent(beside[i - 1] ?? none, block, beside[i + 1] ?? none));
  return kept.length > 0 ? kept : beside;
}

type Shape = Pick<TextBlock, 'words' | 'linkWords'>;

function linkDensity({ words, linkWords }: Shape): number {
  return words === 0 ? 0 : linkWords / words;
}

function isContent(previous: Shape, block: Shape, next: Shape): boolean {
  if (linkDensity(block) > 1 / 3) return false;
  if (linkDensity(previous) > 5 / 9) return block.words > 40 || next.words > 17;
  return block.words > 16 || next.words > 15 || previous.words > 4;
}
// ANCHOR_END: mainText
