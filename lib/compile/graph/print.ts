import { type Attribute, type Graph, nodesOf, type Value } from './graph';

/**
 * A graph as text, one operation a line, in an order in which they can be computed:
 *
 *     inputs 0.ids: int32[2, 3], variable0: float32[65, 8]
 *     %0 float32[2, 3, 8] = Gather(variable0, 0.ids) axis=0
 *     outputs result0 = %0
 *
 * @remarks Two graphs with the same text compute the same, but for constants of more than 16 numbers, of
 * which the text shows a checksum.
 */
export function printGraph(graph: Graph): string {
  return graphLines(graph)
    .map(({ text }) => text)
    .join('\n');
}

/** The lines of {@link printGraph}, each with the values it defines or, for a constant, uses for the first time. */
export function graphLines(graph: Graph): { text: string; values: readonly Value[] }[] {
  const names = new Map<Value, string>(graph.inputs.map(({ name, value }) => [value, name]));
  const inputs = graph.inputs.map(({ name, value }) => `${name}: ${typeText(value)}`);
  const lines: { text: string; values: readonly Value[] }[] = [
    { text: `inputs ${inputs.join(', ')}`, values: [] },
  ];
  const nameOf = (value: Value | undefined, met: Value[]): string => {
    if (!value) return '–';
    const known = names.get(value);
    if (known !== undefined) return known;
    met.push(value);
    return constantText(value);
  };
  let count = 0;
  for (const { op, inputs: operands, attributes, outputs } of nodesOf(graph)) {
    const met: Value[] = [...outputs];
    const given = operands.map((operand) => nameOf(operand, met));
    const made = outputs.map((output) => {
      names.set(output, `%${count}`);
      return `%${count++} ${typeText(output)}`;
    });
    const settings = Object.entries(attributes).map(([name, value]) => ` ${name}=${attributeText(value)}`);
    lines.push({ text: `${made.join(', ')} = ${op}(${given.join(', ')})${settings.join('')}`, values: met });
  }
  const outputs = graph.outputs.map(({ name, value }) => `${name} = ${nameOf(value, [])}`);
  lines.push({ text: `outputs ${outputs.join(', ')}`, values: graph.outputs.map(({ value }) => value) });
  return lines;
}

/** `float32[2, 3]`. */
export function typeText({ dtype, shape }: Pick<Value, 'dtype' | 'shape'>): string {
  return `${dtype}[${shape.join(', ')}]`;
}

function constantText({ origin, dtype, shape }: Value): string {
  const type = dtype === 'int64' ? '' : ` ${typeText({ dtype, shape })}`;
  if (origin.kind === 'fill') return `{all ${origin.value}${type}}`;
  if (origin.kind !== 'constant') return `{${origin.kind}${type}}`;
  const { data } = origin;
  if (data.length <= 16) return `{${Array.from(data, String).join(' ')}${type}}`;
  return `{#${checksum(data)}${type}}`;
}

function attributeText(value: Attribute): string {
  if (typeof value === 'object' && 'float' in value) return String(value.float);
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

const checksums = new WeakMap<object, string>();

/** FNV-1a over the bytes, 32 bits a word; remembered, since constants never change. */
function checksum(data: ArrayBufferView): string {
  const known = checksums.get(data);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b + byte, 0x85ebca6b) ^ (b >>> 13);
  }
  const text = ((a >>> 0).toString(16) + (b >>> 0).toString(16)).padStart(16, '0');
  checksums.set(data, text);
  return text;
}
