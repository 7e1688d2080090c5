/** What a model must be told of a row into which several texts were packed. */
export interface PackedRow {
  /** Of each token, counted from 0 in its own text. */
  readonly positions: number[];
  /** `visible[t][s]`: whether the token at place t of the row may look at the one at place s. */
  readonly visible: boolean[][];
}

/**
 * Positions and attention of a packed row: each text shall be to the model as if it were alone.
 *
 * @param lengths - of the texts, in their order; they fill the row
 */
export function packedRow(lengths: number[]): PackedRow {
  // BEGIN SOLUTION
  const textOf = lengths.flatMap((length, text) => Array.from({ length }, () => text));
  const positions = lengths.flatMap((length) => Array.from({ length }, (_, place) => place));
  const visible = textOf.map((text, t) => textOf.map((other, s) => other === text && s <= t));
  return { positions, visible };
  // END SOLUTION
}
