import { randomBytes } from 'node:crypto';
import type { Figure } from '../plots/figure';
import { figureToSvg } from '../plots/static-svg';
import { show, type MimeBundle } from './display';

/**
 * Shows a figure: live (zoom, hover) where scripts run, as a still picture elsewhere and in print.
 *
 * @param plot - plain Plotly JSON, from `lossCurve`, `attentionMap`, …
 */
export function figure(plot: Figure): void {
  show(figureBundle(plot));
}

/** A figure in all its formats: Plotly JSON, HTML, SVG and a line of text. */
export function figureBundle(plot: Figure): MimeBundle {
  const svg = figureToSvg(plot);
  const title = (plot.layout.title as { text?: string } | undefined)?.text;
  return {
    'application/vnd.plotly.v1+json': plot,
    'text/html': figureHtml(plot, svg),
    'image/svg+xml': svg,
    'text/plain': `[figure${title ? `: ${title}` : ''}]`,
  };
}

/**
 * The still picture, and a script that draws the live figure over it. plotly.js is loaded once a
 * page, from the project's own node_modules through Jupyter's `files/` route: no CDN. If it cannot
 * be had, the picture stays.
 */
function figureHtml({ data, layout }: Figure, svg: string): string {
  const id = `figure-${randomBytes(6).toString('hex')}`;
  // "<" is escaped so that no text in the data can end the script element.
  const json = JSON.stringify({ data, layout }).replaceAll('<', '\\u003c');
  return `<div id="${id}">${svg}</div><script>(${drawLive.toString()})(${JSON.stringify(id)}, ${json})</script>`;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- runs in the browser, whose types are not here */

/** Runs in the browser: its text is sent with the figure, so it uses nothing from around it. */
function drawLive(id: string, figure: { data: unknown; layout: any }): void {
  const page = globalThis as any;
  const document = page.document;
  const settings = document.getElementById('jupyter-config-data');
  const base = settings ? JSON.parse(settings.textContent).baseUrl : '/';
  page.headwayPlotly ??= page.Plotly
    ? Promise.resolve()
    : new Promise<void>((loaded, failed) => {
        const script = document.createElement('script');
        // Jupyter refuses a file to a page that does not show it its own cookie.
        const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
        script.src = `${base}files/node_modules/plotly.js-dist/plotly.js?_xsrf=${xsrf}`;
        script.onload = () => loaded();
        script.onerror = failed;
        document.head.append(script);
      });
  page.headwayPlotly.then(
    () => {
      const host = document.getElementById(id);
      if (!host || !page.Plotly) return;
      const color = page.getComputedStyle(host).color; // the page's own text colour, light or dark
      const layout = { ...figure.layout, font: { ...figure.layout.font, color } };
      host.replaceChildren();
      page.Plotly.newPlot(host, figure.data, layout, { responsive: true, displaylogo: false });
    },
    () => {},
  );
}
