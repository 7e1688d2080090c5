import {
  type Attribute,
  type Graph,
  GraphBuilder,
  type GraphNode,
  nodesOf,
  type Value,
  type ValueType,
} from '../graph/graph';

/** A node about to be made, with its inputs already in the new graph. */
export interface PlannedNode {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly types: readonly ValueType[];
}

/** Something better than a planned node: values to take in place of its outputs; nothing, to leave it as it is. */
export type Rule = (builder: GraphBuilder, node: PlannedNode) => Value | readonly Value[] | undefined;

/** What to make in place of one value of the old graph; `built` gives the new values of old ones. */
export type Substitution = (builder: GraphBuilder, built: (old: Value) => Value) => Value;

/**
 * Makes a graph anew, node by node, with the first rule that applies to each; nodes that compute the same
 * from the same are made once.
 *
 * @param substitutions - for values of `graph`: made where the value would have been made, so all that they
 * need must have been made before it
 */
export function rebuild(
  graph: Graph,
  rules: readonly Rule[],
  substitutions: ReadonlyMap<Value, Substitution> = new Map(),
): Graph {
  const builder = new SharingBuilder(rules);
  const values = new Map<Value, Value>();
  const built = (old: Value): Value => {
    const known = values.get(old);
    if (known) return known;
    const copy = builder.copyConstant(old);
    values.set(old, copy);
    return copy;
  };
  const inputs = graph.inputs.map(({ name, value }) => {
    const input = builder.input(value);
    values.set(value, input);
    return { name, value: input };
  });
  for (const node of nodesOf(graph)) {
    const replaced = node.outputs.map((output) => substitutions.get(output));
    if (replaced.some((each) => each === undefined)) {
      const made = builder.nodes(
        node.op,
        node.inputs.map((input) => input && built(input)),
        node.outputs,
        node.attributes,
      );
      node.outputs.forEach((output, i) => values.set(output, made[i]));
    }
    node.outputs.forEach((output, i) => {
      const substitution = replaced[i];
      if (substitution) values.set(output, substitution(builder, built));
    });
  }
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: built(value) }));
  return { inputs, outputs };
}

/** A builder that applies rules to each node, and makes no node twice. */
class SharingBuilder extends GraphBuilder {
  private readonly made = new Map<string, readonly Value[]>();

  constructor(private readonly rules: readonly Rule[]) {
    super();
  }

  override nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    types: readonly ValueType[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Value[] {
    for (const rule of this.rules) {
      const better = rule(this, { op, inputs, attributes, types });
      if (better) return [better].flat() as readonly Value[];
    }
    const key = nodeKey(op, inputs, attributes);
    const known = this.made.get(key);
    if (known) return known;
    const values = super.nodes(op, inputs, types, attributes);
    this.made.set(key, values);
    return values;
  }

  override node(
    op: string,
    inputs: readonly (Value | undefined)[],
    type: ValueType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.nodes(op, inputs, [type], attributes)[0];
  }

  copyConstant({ origin, dtype, shape }: Value): Value {
    if (origin.kind === 'fill') return this.fill(origin.value, { dtype, shape });
    if (origin.kind === 'constant') return this.constant(origin.data, { dtype, shape });
    if (origin.kind === 'stored') return this.stored(origin.array, { dtype, shape });
    throw new Error(`optimise: a value was used before it was made (${dtype} [${shape.join(', ')}])`);
  }
}

function nodeKey(op: string, inputs: GraphNode['inputs'], attributes: GraphNode['attributes']): string {
  const operands = inputs.map((input) => input?.id ?? '');
  const settings = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${op}(${operands.join()})${settings.sort().join()}`;
}
