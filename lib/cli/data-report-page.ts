import type { DataReport } from '../data/report';
import { reportFigures } from '../data/report-figures';
import { escapeMarkup } from '../plots/figure';
import { figureToSvg } from '../plots/static-svg';

/**
 * A report as one page that needs nothing else: the lines, the figures, and rows to read.
 *
 * @param lines - as on the terminal
 * @param rows - to be read by a person, with why
 */
export function reportPage(
  file: string,
  report: DataReport,
  lines: readonly string[],
  rows: readonly { readonly why: string; readonly text: string }[],
): string {
  const read = rows.map(
    ({ why, text }) => `<tr><td>${escapeMarkup(why)}</td><td>${escapeMarkup(text)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeMarkup(file)}</title>
<style>
:root { color-scheme: light dark; }
body { font-family: system-ui, sans-serif; max-width: 760px; margin: 2rem auto; padding: 0 1rem; line-height: 1.5; }
pre { white-space: pre-wrap; } svg { max-width: 100%; height: auto; }
td { vertical-align: top; padding: 0.2rem 0.6rem; border-top: 1px solid #7d7d7d55; white-space: pre-wrap; }
</style></head><body>
<h1>${escapeMarkup(file)}</h1>
<pre>${escapeMarkup(lines.join('\n'))}</pre>
${reportFigures(report).map(figureToSvg).join('\n')}
${read.length > 0 ? `<h2>Rows to read</h2>\n<table>${read.join('\n')}</table>` : ''}
</body></html>
`;
}
