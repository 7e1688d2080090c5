import { ShapeError } from '../errors';
import { escapeMarkup, labelledAxis, layout, shareScale, type Figure } from './figure';

/**
 * A confusion matrix: the colour is the share of the true class (each row sums to 1), the number
 * in the cell the count.
 *
 * @param matrix - `matrix[true][predicted]` counts, as scikit-learn's `confusion_matrix`
 * @param labels - the class names in the order of the matrix
 * @throws ShapeError if the matrix is not square or does not fit the labels
 */
export function confusionMatrixFigure(
  matrix: readonly (readonly number[])[],
  labels: readonly string[],
  { title }: { readonly title?: string } = {},
): Figure {
  if (matrix.length !== labels.length || matrix.some((row) => row.length !== labels.length)) {
    throw new ShapeError(
      `confusionMatrixFigure: matrix must be ${labels.length} × ${labels.length}, as there are labels, ` +
        `got ${matrix.length} × ${matrix[0]?.length}`,
    );
  }
  const shares = matrix.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
  return {
    data: [
      {
        type: 'heatmap',
        z: shares,
        text: matrix.map((row) => row.map(String)),
        texttemplate: '%{text}',
        hovertext: labels.map((truth) =>
          labels.map((guess) => `true ${escapeMarkup(truth)}, predicted ${escapeMarkup(guess)}`),
        ),
        hovertemplate: '%{hovertext}: %{text} (%{z:.0%} of the class)<extra></extra>',
        ...shareScale('share of the<br>true class', '.0%'),
      },
    ],
    layout: layout(
      {
        height: 180 + 60 * labels.length,
        xaxis: labelledAxis('predicted class', labels),
        yaxis: labelledAxis('true class', labels, { autorange: 'reversed' }),
      },
      title,
    ),
  };
}
