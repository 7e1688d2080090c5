// mistake: the positions are compared, not the places
export interface PackedRow {
  readonly positions: number[];
  readonly visible: boolean[][];
}

export function packedRow(lengths: number[]): PackedRow {
  const textOf = lengths.flatMap((length, text) => Array.from({ length }, () => text));
  const positions = lengths.flatMap((length) => Array.from({ length }, (_, place) => place));
  const visible = positions.map((query) => positions.map((key) => key <= query));
  void textOf;
  return { positions, visible };
}
