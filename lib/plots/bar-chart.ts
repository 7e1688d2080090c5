import { ConfigError } from '../errors';
import { axis, labelledAxis, layout, type Figure } from './figure';

/** What {@link barChart} draws: groups of bars, one group a label, one colour a series. */
export interface BarChartOptions {
  readonly labels: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly values: ArrayLike<number>;
    /** Half the height of an error bar, in the unit of the values. */
    readonly error?: ArrayLike<number>;
  }[];
  readonly xTitle: string;
  /** With its unit. */
  readonly yTitle: string;
  readonly title?: string;
  readonly yScale?: 'linear' | 'log';
}

/**
 * Bars, grouped by label.
 *
 * @throws ConfigError if a series has not one value for each label
 */
export function barChart({ labels, series, xTitle, yTitle, title, yScale }: BarChartOptions): Figure {
  for (const { name, values } of series) {
    if (values.length !== labels.length) {
      throw new ConfigError(
        `barChart: series "${name}" must have one value for each of the ${labels.length} labels, got ${values.length}`,
      );
    }
  }
  return {
    data: series.map(({ name, values, error }) => ({
      type: 'bar',
      name,
      x: labels.map((_, place) => place),
      y: Array.from(values),
      hovertext: [...labels],
      hoverinfo: 'text+y+name',
      ...(error ? { error_y: { type: 'data', array: Array.from(error), visible: true } } : {}),
    })),
    layout: layout(
      {
        barmode: 'group',
        showlegend: series.length > 1,
        xaxis: labelledAxis(xTitle, labels),
        yaxis: axis(yTitle, { type: yScale ?? 'linear' }),
      },
      title,
    ),
  };
}
