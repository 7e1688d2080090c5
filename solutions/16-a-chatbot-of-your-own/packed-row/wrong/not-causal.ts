// mistake: within a text the future is seen
export interface PackedRow {
  readonly positions: number[];
  readonly visible: boolean[][];
}

export function packedRow(lengths: number[]): PackedRow {
  const textOf = lengths.flatMap((length, text) => Array.from({ length }, () => text));
  const positions = lengths.flatMap((length) => Array.from({ length }, (_, place) => place));
  const visible = textOf.map((text) => textOf.map((other) => other === text));
  return { positions, visible };
}
