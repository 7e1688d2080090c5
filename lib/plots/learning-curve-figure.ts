import type { Figure } from './figure';
import { lineChart } from './line-chart';

/** One point of a learning curve, as far as it is drawn. */
export interface DrawnPoint {
  readonly contestant: string;
  /** Texts with labels. */
  readonly labels: number;
  /** Of each metric. */
  readonly spread: Readonly<Record<string, { readonly mean: number; readonly standardDeviation: number }>>;
}

/**
 * How well each contestant does by the number of labels; bars are standard deviations over seeds.
 *
 * @param metric - which of the spreads
 * @param title - of the axis
 */
export function learningCurveFigure(points: readonly DrawnPoint[], metric: string, title: string): Figure {
  const names = [...new Set(points.map(({ contestant }) => contestant))];
  const counts = [...new Set(points.map(({ labels }) => labels))].sort((a, b) => a - b);
  const { data, layout } = lineChart({
    xTitle: 'texts with labels',
    yTitle: title,
    xScale: 'log',
    series: names.map((name) => {
      const own = points.filter(({ contestant }) => contestant === name).sort((a, b) => a.labels - b.labels);
      return {
        name,
        mode: 'lines+markers',
        dash: name === 'majority' || name === 'bag of words' ? 'dot' : 'solid',
        x: own.map(({ labels }) => labels),
        y: own.map(({ spread }) => spread[metric].mean),
        error: own.map(({ spread }) => spread[metric].standardDeviation),
      };
    }),
  });
  // Powers of ten would leave most counts unnamed.
  const ticks = {
    tickmode: 'array',
    tickvals: counts,
    ticktext: counts.map((count) => count.toLocaleString('en')),
  };
  return { data, layout: { ...layout, height: 480, xaxis: { ...(layout.xaxis as object), ...ticks } } };
}

/**
 * How well a model does after fine-tuning, by how much text it has read before: one line a number of labels.
 *
 * @param tokens - read in pre-training, by contestant; those it does not name are left out
 */
export function pretrainingBudgetFigure(
  points: readonly DrawnPoint[],
  tokens: Readonly<Record<string, number>>,
  metric: string,
  title: string,
): Figure {
  const counts = [...new Set(points.map(({ labels }) => labels))].sort((a, b) => a - b);
  const lines = counts.flatMap((count) => [false, true].map((frozen) => ({ count, frozen })));
  return lineChart({
    xTitle: 'tokens read in pre-training, in millions',
    yTitle: title,
    series: lines.flatMap(({ count, frozen }) => {
      const own = points
        .filter(({ contestant, labels }) => labels === count && contestant in tokens)
        .filter(({ contestant }) => contestant.endsWith(', frozen') === frozen)
        .sort((a, b) => tokens[a.contestant] - tokens[b.contestant]);
      if (own.length === 0) return [];
      return {
        name: `${count} labels${frozen ? ', frozen' : ''}`,
        mode: 'lines+markers' as const,
        dash: frozen ? ('dash' as const) : ('solid' as const),
        x: own.map(({ contestant }) => tokens[contestant] / 1e6),
        y: own.map(({ spread }) => spread[metric].mean),
        error: own.map(({ spread }) => spread[metric].standardDeviation),
      };
    }),
  });
}
