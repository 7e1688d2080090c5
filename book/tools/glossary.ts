import { existsSync } from 'node:fs';
import path from 'node:path';
import { escapeHtml } from './html';
import { mapPlainProse } from './chapter';
import { type BookPaths, readSource } from './project';

/**
 * The glossary's terms, by the anchor of their heading: `### Attention head` is `attention-head`; the
 * first paragraph under it is its sentence.
 */
export function readGlossary(paths: BookPaths): ReadonlyMap<string, string> {
  const file = path.join(paths.source, 'glossary.md');
  const terms = new Map<string, string>();
  if (!existsSync(file)) return terms;
  for (const [, heading, sentence] of readSource(file).matchAll(/^### (.+)\n+([^\n#]+)/gm)) {
    terms.set(headingId(heading), sentence.trim());
  }
  return terms;
}

/** The id that mdBook gives a heading. */
export function headingId(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/**
 * Gives each link to the glossary the term's sentence as its title, so that it shows on hover:
 * `[logits](glossary.md#logits)`.
 */
export function linkTerms(prose: string, paths: BookPaths): string {
  if (!prose.includes('glossary.md#')) return prose;
  const terms = readGlossary(paths);
  return mapPlainProse(prose, (plain) =>
    plain.replaceAll(/\]\(((?:\.\.\/)*glossary\.md#([\w-]+))\)/g, (match, target: string, id: string) => {
      const sentence = terms.get(id);
      if (sentence === undefined) return match;
      const plainText = sentence.replaceAll(/[*`$\\]|\]\([^)]*\)|\[/g, '');
      return `](${target} "${escapeHtml(plainText)}")`;
    }),
  );
}
