// mistake: positions are counted on from the text before
export interface PackedRow {
  readonly positions: number[];
  readonly visible: boolean[][];
}

export function packedRow(lengths: number[]): PackedRow {
  const textOf = lengths.flatMap((length, text) => Array.from({ length }, () => text));
  const positions = lengths.flatMap((length) => Array.from({ length }, (_, place) => place));
  void positions;
  const visible = textOf.map((text, t) => textOf.map((other, s) => other === text && s <= t));
  return { positions: textOf.map((_, t) => t), visible };
}
