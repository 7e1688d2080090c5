import { escapeHtml, oneLine } from './html';
import type { Figure } from '../../lib/plots/figure';
import { figureToSvg } from '../../lib/plots/static-svg';
import type { Output } from './recording';

/** What a cell showed, as one line of HTML for the page; '' if it showed nothing. */
export function outputsHtml(outputs: readonly Output[]): string {
  if (outputs.length === 0) return '';
  const parts = outputs.map((output) => {
    switch (output.kind) {
      case 'text':
        return `<pre class="output-text" tabindex="0">${escapeHtml(output.text.replace(/\n+$/, ''))}</pre>`;
      case 'html':
        return `<div class="output-html" tabindex="0">${output.html.replaceAll('\n', ' ')}</div>`;
      case 'svg':
        return picture(output.svg, 'Drawing made by the cell above');
      case 'figure':
        return figureHtml(output.figure);
    }
  });
  return oneLine(
    `<div class="output" role="group" aria-label="Output of the cell above">${parts.join('')}</div>`,
  );
}

/** True if a page that shows these outputs needs the Plotly bundle. */
export function needsPlotly(outputs: readonly Output[]): boolean {
  return outputs.some((output) => output.kind === 'figure');
}

/**
 * The static picture, for print and for readers without scripts; `figures.js` puts the interactive
 * figure in its place.
 */
function figureHtml(figure: Figure): string {
  const title = figureTitle(figure);
  return (
    `<figure class="plotly-figure" data-figure="${escapeHtml(JSON.stringify(figure))}">` +
    `${picture(figureToSvg(figure), title)}</figure>`
  );
}

/** A figure's title, for readers who do not see it. */
export function figureTitle(figure: Figure): string {
  const title = figure.layout.title as string | { text?: string } | undefined;
  const text = typeof title === 'string' ? title : title?.text;
  return text?.replaceAll(/<[^>]+>/g, ' ').trim() || 'Figure drawn by the cell above';
}

function picture(svg: string, alt: string): string {
  const size = /<svg[^>]*\bwidth="([\d.]+)"[^>]*\bheight="([\d.]+)"/.exec(svg);
  const dimensions = size ? ` width="${Math.round(+size[1])}" height="${Math.round(+size[2])}"` : '';
  const data = Buffer.from(svg).toString('base64');
  return `<img class="static-figure"${dimensions} alt="${escapeHtml(alt)}" src="data:image/svg+xml;base64,${data}">`;
}
