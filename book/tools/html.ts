/** Text as HTML shows it literally. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * HTML on one line, as Markdown needs it: a blank line would end the HTML block and the rest would be
 * read as Markdown. Line ends inside text stay as character references.
 */
export function oneLine(html: string): string {
  return html.trim().replaceAll('\n', '&#10;');
}

/** Markdown's inline code and emphasis in a short text, as HTML; for text that comes from YAML. */
export function inlineHtml(text: string): string {
  return escapeHtml(text.trim())
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\*([^*\s][^*]*)\*/g, '<em>$1</em>');
}
