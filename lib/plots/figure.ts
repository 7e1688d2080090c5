/**
 * A figure is plain Plotly JSON (plotly.js 4 schema): it can be saved, compared in a test, drawn by
 * Plotly in a page or a notebook, and by {@link figureToSvg} where no script runs.
 */
export interface Figure {
  readonly data: Trace[];
  readonly layout: Layout;
}

/** One trace: a line, bars, a heat map. The fields are Plotly's. */
export interface Trace {
  readonly type: 'scatter' | 'bar' | 'heatmap';
  readonly [field: string]: unknown;
}

/** The fields are Plotly's. */
export interface Layout {
  readonly [field: string]: unknown;
}

/**
 * Okabe and Ito's colours, told apart by colour-blind readers, in the order that keeps their
 * contrast on white and on dark grounds alike (black and yellow are left out).
 *
 * @remarks Okabe & Ito 2008, "Color Universal Design".
 */
export const palette: readonly string[] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Text and axes: a grey with the same contrast, about 4, on white and on a dark page (#1e1e1e). */
export const neutral = '#7d7d7d';

/**
 * Cividis, from 0 to 1: its lightness grows evenly and it looks alike with and without colour
 * blindness.
 *
 * @remarks Nuñez, Anderton & Renslow 2018, PLoS ONE 13(7).
 */
export const colorScale: readonly (readonly [number, string])[] = [
  [0, '#00224e'],
  [0.25, '#434e6c'],
  [0.5, '#7d7c78'],
  [0.75, '#bcae6c'],
  [1, '#fee838'],
];

/** The fields of a heat map whose cells are shares in [0, 1]. */
export function shareScale(title: string, tickformat: string = ''): Layout {
  return {
    zmin: 0,
    zmax: 1,
    colorscale: colorScale,
    colorbar: { title: { text: title }, tickformat, outlinewidth: 0 },
  };
}

/**
 * The look that every figure shares: transparent ground and neutral grey, so that it reads on a
 * light page and on a dark one.
 *
 * @param own - what this figure adds or replaces
 */
export function layout(own: Layout, title?: string): Layout {
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: 'system-ui, sans-serif', size: 13, color: neutral },
    colorway: [...palette],
    margin: { l: 64, r: 24, t: title ? 72 : 32, b: 56 },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
    ...(title
      ? {
          title: {
            text: title,
            font: { size: 15 },
            x: 0.02,
            xanchor: 'left',
            y: 1,
            yanchor: 'top',
            pad: { t: 12 },
          },
        }
      : {}),
    ...own,
  };
}

/**
 * An axis with its title (name and unit) and thin neutral lines. Large and small numbers are powers
 * of ten (10⁹), not Plotly's letters (1B, 1n).
 */
export function axis(title: string, own: Layout = {}): Layout {
  return {
    title: { text: title },
    exponentformat: 'power',
    gridcolor: 'rgba(128,128,128,0.2)',
    linecolor: 'rgba(128,128,128,0.5)',
    zerolinecolor: 'rgba(128,128,128,0.4)',
    automargin: true,
    ...own,
  };
}

/** An axis whose places 0, 1, 2, … carry these labels, each even when two are the same word. */
export function labelledAxis(title: string, labels: readonly string[], own: Layout = {}): Layout {
  return axis(title, {
    tickmode: 'array',
    tickvals: labels.map((_, place) => place),
    ticktext: labels.map(escapeMarkup),
    showgrid: false,
    zeroline: false,
    ...own,
  });
}

/** Plotly reads labels as HTML: text from data is shown as it is. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
