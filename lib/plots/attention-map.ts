import { ShapeError } from '../errors';
import { escapeMarkup, labelledAxis, layout, shareScale, type Figure, type Layout } from './figure';

/** Settings of {@link attentionMap}. */
export interface AttentionMapOptions {
  readonly title?: string;
  /** Labels of the queries where they differ from those of the keys (cross-attention). */
  readonly queryTokens?: readonly string[];
  /** One title a head: `head 0`, `head 1`, … by default. */
  readonly headTitles?: readonly string[];
}

/**
 * One heat map a head: row t shows where query t looks, and sums to 1.
 *
 * @param weights - softmaxed attention weights of one sequence, [H][T][S], or [T][S] for one
 * head: `await tensor.array()`
 * @param tokens - the S key tokens as text
 * @throws ShapeError if the weights do not fit the tokens
 */
export function attentionMap(
  weights: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[],
  tokens: readonly string[],
  { title, queryTokens = tokens, headTitles }: AttentionMapOptions = {},
): Figure {
  const heads = (typeof weights[0]?.[0] === 'number' ? [weights] : weights) as number[][][];
  for (const head of heads) {
    if (head.length !== queryTokens.length || head.some((row) => row.length !== tokens.length)) {
      throw new ShapeError(
        `attentionMap: weights of a head must be [T, S] = [${queryTokens.length}, ${tokens.length}], ` +
          `one row a query token and one column a key token, got [${head.length}, ${head[0]?.length}]`,
      );
    }
  }
  const columns = Math.min(heads.length, 4);
  const rows = Math.ceil(heads.length / columns);
  const axes: Record<string, Layout> = {};
  const titles: Layout[] = [];
  heads.forEach((_, head) => {
    const suffix = head === 0 ? '' : String(head + 1);
    const [column, row] = [head % columns, Math.floor(head / columns)];
    const xDomain = cell(column, columns, 0.12);
    const yDomain = cell(rows - 1 - row, rows, 0.5);
    axes[`xaxis${suffix}`] = labelledAxis(row === rows - 1 ? 'key' : '', tokens, {
      domain: xDomain,
      anchor: `y${suffix}`,
      tickangle: -60,
    });
    axes[`yaxis${suffix}`] = labelledAxis(column === 0 ? 'query' : '', queryTokens, {
      domain: yDomain,
      anchor: `x${suffix}`,
      autorange: 'reversed',
      showticklabels: column === 0,
    });
    if (heads.length > 1 || headTitles) {
      titles.push({
        text: escapeMarkup(headTitles?.[head] ?? `head ${head}`),
        xref: 'paper',
        yref: 'paper',
        x: (xDomain[0] + xDomain[1]) / 2,
        y: yDomain[1],
        xanchor: 'center',
        yanchor: 'bottom',
        showarrow: false,
      });
    }
  });
  return {
    data: heads.map((head, index) => ({
      type: 'heatmap',
      z: head.map((row) => [...row]),
      xaxis: index === 0 ? 'x' : `x${index + 1}`,
      yaxis: index === 0 ? 'y' : `y${index + 1}`,
      ...shareScale('weight'),
      showscale: index === 0,
      hovertext: queryTokens.map((query) =>
        tokens.map((key) => `${escapeMarkup(query)} → ${escapeMarkup(key)}`),
      ),
      hovertemplate: '%{hovertext}: %{z:.3f}<extra></extra>',
    })),
    layout: layout(
      {
        ...axes,
        annotations: titles,
        height: 120 + rows * Math.max(200, 20 * queryTokens.length),
      },
      title,
    ),
  };
}

/** The stretch [from, to] of the unit length that cell `index` of `count` covers, with a gap between cells. */
function cell(index: number, count: number, gap: number): [number, number] {
  const width = 1 / (count + gap * (count - 1));
  const from = index * width * (1 + gap);
  return [from, Math.min(1, from + width)];
}
