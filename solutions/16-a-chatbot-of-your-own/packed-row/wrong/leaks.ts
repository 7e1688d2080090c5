// mistake: attention leaks: the second text sees the first
export interface PackedRow {
  readonly positions: number[];
  readonly visible: boolean[][];
}

export function packedRow(lengths: number[]): PackedRow {
  const textOf = lengths.flatMap((length, text) => Array.from({ length }, () => text));
  const positions = lengths.flatMap((length) => Array.from({ length }, (_, place) => place));
  const visible = textOf.map((_, t) => textOf.map((__, s) => s <= t));
  return { positions, visible };
}
