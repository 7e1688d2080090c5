import { createHash } from 'node:crypto';
import { normalisedText } from '../normalised-text';
import type { CleaningStep, TextRecord } from './record';

/** Lines of pages about the page: cookies, consent, sharing, rights. */
const phrases: readonly RegExp[] = [
  /\b(?:we|this (?:web)?site) uses? cookies\b/i,
  /\b(?:accept|reject|manage) (?:all )?cookies\b/i,
  /\bcookie (?:policy|settings|preferences)\b/i,
  /^\s*(?:skip to (?:main )?content|back to top|all rights reserved\.?|share (?:this|on \w+))\s*$/i,
  /^\s*(?:©|\(c\)|copyright)\s.{0,80}$/i,
];

/**
 * Lines that stand in many different records, as headers, footers and menus do: in at least `leastRecords` of those
 * with several lines, and in at least `leastShare` of them.
 *
 * @remarks After CCNet's paragraph de-duplication (Wenzek et al. 2020, §3.1), which compares paragraphs by hash after
 * the same kind of normalisation. One pass over all records; what is kept is a hash table of lines.
 */
export function frequentLines(
  records: Iterable<Pick<TextRecord, 'text'>>,
  { leastRecords = 5, leastShare = 0.02 }: { leastRecords?: number; leastShare?: number } = {},
): Set<string> {
  const counts = new Map<string, number>();
  const pages = new Set<string>();
  for (const { text } of records) {
    if (!text.includes('\n')) continue;
    // Copies of one page would make all its lines frequent, and all of them would go.
    const page = createHash('md5').update(normalisedText(text)).digest('base64');
    if (pages.has(page)) continue;
    pages.add(page);
    const lines = new Set(text.split('\n').map(normalisedText).filter(Boolean));
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const least = Math.max(leastRecords, leastShare * pages.size);
  return new Set([...counts].filter(([, count]) => count >= least).map(([line]) => line));
}

/**
 * Takes the frequent lines and the well-known phrases out of records with several lines, and drops those of which
 * nothing is left. A record of one line is a sentence, not a page, and stays as it is.
 */
export function withoutBoilerplate(frequent: ReadonlySet<string>): CleaningStep {
  return {
    name: 'boilerplate',
    apply: ({ text }) => {
      const lines = text.split('\n');
      if (lines.length === 1) return { status: 'kept' };
      const left = lines.filter(
        (line) => !frequent.has(normalisedText(line)) && !phrases.some((phrase) => phrase.test(line)),
      );
      if (left.length === lines.length) return { status: 'kept' };
      const changed = left.join('\n').trim();
      return changed === ''
        ? { status: 'dropped', reason: 'nothing but boilerplate' }
        : { status: 'changed', text: changed };
    },
  };
}
