import { ConfigError } from '../errors';
import { axis, layout, type Figure } from './figure';

/** One line of a {@link lineChart}. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** `'lines'` by default; `'lines+markers'` for few points, `'markers'` for a cloud. */
  readonly mode?: 'lines' | 'lines+markers' | 'markers';
  readonly dash?: 'solid' | 'dot' | 'dash';
  /** Half the height of an error bar at each point, in the unit of y (a standard deviation, say). */
  readonly error?: ArrayLike<number>;
}

/** What {@link lineChart} draws. Axis titles carry the unit: `'loss (nats per token)'`. */
export interface LineChartOptions {
  readonly series: readonly Series[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly title?: string;
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
}

/**
 * Lines over numbers.
 *
 * @throws ConfigError if a series has more or fewer x than y
 */
export function lineChart({ series, xTitle, yTitle, title, xScale, yScale }: LineChartOptions): Figure {
  for (const { name, x, y } of series) {
    if (x.length !== y.length) {
      throw new ConfigError(
        `lineChart: series "${name}" must have as many x as y, got ${x.length} and ${y.length}`,
      );
    }
  }
  return {
    data: series.map(({ name, x, y, mode = 'lines', dash = 'solid', error }) => ({
      type: 'scatter',
      name,
      x: Array.from(x),
      y: Array.from(y),
      mode,
      line: { dash, width: 2 },
      ...(error ? { error_y: { type: 'data', array: Array.from(error), visible: true } } : {}),
    })),
    layout: layout(
      {
        showlegend: series.length > 1,
        xaxis: axis(xTitle, { type: xScale ?? 'linear' }),
        yaxis: axis(yTitle, { type: yScale ?? 'linear' }),
      },
      title,
    ),
  };
}
