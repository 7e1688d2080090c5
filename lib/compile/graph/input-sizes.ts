import type { GraphBuilder, Value } from './graph';

/** The open axes of the inputs: where a size that is not known before can be had from. */
export class InputSizes {
  private readonly sources = new Map<string, { readonly input: Value; readonly axis: number }>();

  /**
   * @param joined - the inputs of the first graph, and what they are in the new one
   * @param twins - what they are in the second
   */
  constructor(
    private readonly builder: GraphBuilder,
    joined: ReadonlyMap<Value, Value>,
    twins: ReadonlyMap<Value, Value>,
  ) {
    for (const [value, input] of joined) {
      value.shape.forEach((size, axis) => {
        const key = `${size} ${twins.get(value)!.shape[axis]}`;
        if (!this.sources.has(key)) this.sources.set(key, { input, axis });
      });
    }
  }

  /**
   * @param known - sizes or places, some of them undefined
   * @param a - what the undefined ones are in the first graph
   * @param b - what they are in the second
   * @returns the list as a value; undefined if some are the size of no input
   */
  list(
    known: readonly (number | undefined)[],
    a: readonly number[],
    b: readonly number[],
  ): Value | undefined {
    if (!known.includes(undefined)) return this.builder.integers(known as number[]);
    const parts = known.map((size, i) => {
      if (size !== undefined) return this.builder.integers([size]);
      const source = this.sources.get(`${a[i]} ${b[i]}`);
      const one = { dtype: 'int64', shape: [1] } as const;
      return (
        source &&
        this.builder.node('Shape', [source.input], one, { start: source.axis, end: source.axis + 1 })
      );
    });
    if (parts.includes(undefined)) return undefined;
    if (parts.length === 1) return parts[0];
    return this.builder.node('Concat', parts, { dtype: 'int64', shape: [parts.length] }, { axis: 0 });
  }
}
