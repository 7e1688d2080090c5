import { escapeMarkup, layout, palette, type Figure, type Layout } from './figure';

/** One token of a {@link tokenView}: its printable text, and its id where known. */
export interface TokenPiece {
  readonly text: string;
  readonly id?: number;
}

/**
 * A text cut into its tokens: one coloured box a token, in reading order, ids on hover.
 *
 * @param pieces - the tokens as text (`tokenizer.tokenText(id)`), or with their ids
 * @param options - `columns`: characters a line, 64 by default
 */
export function tokenView(
  pieces: readonly (string | TokenPiece)[],
  { title, columns = 64 }: { readonly title?: string; readonly columns?: number } = {},
): Figure {
  const boxes: Layout[] = [];
  const centers = { x: [] as number[], y: [] as number[], text: [] as string[], hovertext: [] as string[] };
  let [column, line] = [0, 0];
  pieces.forEach((piece, place) => {
    const { text, id } = typeof piece === 'string' ? { text: piece, id: undefined } : piece;
    const visible = text.replaceAll(' ', '·').replaceAll('\n', '↵').replaceAll('\t', '⇥');
    const width = [...visible].length + 1;
    if (column > 0 && column + width > columns) [column, line] = [0, line + 1];
    boxes.push({
      type: 'rect',
      x0: column + 0.1,
      x1: column + width - 0.1,
      y0: line - 0.4,
      y1: line + 0.4,
      fillcolor: palette[place % palette.length],
      opacity: 0.3,
      line: { width: 0 },
    });
    centers.x.push(column + width / 2);
    centers.y.push(line);
    centers.text.push(escapeMarkup(visible));
    centers.hovertext.push(
      `token ${place}: “${escapeMarkup(visible)}”${id === undefined ? '' : `, id ${id}`}`,
    );
    column += width;
  });
  const hidden = { visible: false, fixedrange: true };
  return {
    data: [
      {
        type: 'scatter',
        mode: 'text',
        ...centers,
        hoverinfo: 'text',
        textfont: { family: 'monospace', size: 13 },
        showlegend: false,
      },
    ],
    layout: layout(
      {
        shapes: boxes,
        height: (title ? 60 : 24) + 32 * (line + 1),
        margin: { l: 8, r: 8, t: title ? 48 : 8, b: 8 },
        xaxis: { ...hidden, range: [0, columns] },
        yaxis: { ...hidden, range: [line + 0.6, -0.6] },
      },
      title,
    ),
  };
}
