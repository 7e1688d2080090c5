import katex from 'katex';

const display = /\$\$([\s\S]+?)\$\$/g;
/** Pandoc's rule: no space inside the dollars, no digit after the closing one; `\$` is a dollar. */
const inline = /(?<![\\$])\$(?![\s$])((?:\\.|[^$\\\n]|\n(?!\s*\n))*?[^\s\\$])\$(?![\d$])/g;

/** Characters that Markdown would read again inside KaTeX's text. */
const markdownCharacters = /[\\`*_{}[\]()#+\-.!|~$^:'"]/g;

/**
 * Renders `$…$` and `$$…$$` as KaTeX's HTML with MathML for screen readers, so that the page needs no
 * script.
 *
 * @param plain - Markdown without code spans and fences
 * @throws katex.ParseError for TeX that KaTeX does not know
 */
export function renderMath(plain: string): string {
  return plain
    .replaceAll(
      display,
      (_match, tex: string) => `\n\n<div class="math-display" tabindex="0">${toHtml(tex, true)}</div>\n\n`,
    )
    .replaceAll(inline, (_match, tex: string) => toHtml(tex, false));
}

function toHtml(tex: string, displayMode: boolean): string {
  const html = katex
    .renderToString(tex.trim(), { displayMode, throwOnError: true, strict: 'error' })
    .replaceAll('\n', ' '); // the outline of a root has line breaks, which would end the row of a table
  return html.replaceAll(/>([^<]+)</g, (_match, text: string) => {
    const safe = text.replaceAll(/&[a-z0-9#]+;|[\s\S]/gi, (part) =>
      part.length === 1 ? part.replace(markdownCharacters, (c) => `&#${c.charCodeAt(0)};`) : part,
    );
    return `>${safe}<`;
  });
}

/** True if the text holds TeX between dollars. */
export function hasMath(plain: string): boolean {
  return plain.search(display) >= 0 || plain.search(inline) >= 0;
}
