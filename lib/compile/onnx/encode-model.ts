import {
  type Attribute,
  type Graph,
  type GraphNode,
  nodesOf,
  type Port,
  type StoredArray,
  type Value,
} from '../graph/graph';
import { elementTypeNumber } from '../kernels/mapping';
import { modelProto } from './onnx-schema';

/** What ONNX Runtime 1.30 knows in full; 21 is the last with every operator used here on all its providers. */
const opset = 21;
/** The version of the file format that came with it. */
const irVersion = 10;

const attributeType = { FLOAT: 1, INT: 2, STRING: 3, TENSOR: 4, INTS: 7 } as const;

/** How constants are written. */
export interface ConstantOptions {
  /** Names for constants. Default: made up. */
  readonly names?: ReadonlyMap<Value, string>;
  /** A file beside the model that holds the long ones: a model of ONNX must have less than 2 GB. */
  readonly external?: ExternalData;
  /** Takes the long ones by their names, not copied: the session must then be given them (`externalData`). */
  readonly apart?: Map<string, Uint8Array>;
}

/** The bytes of constants that are not in the model's own file. */
export interface ExternalData {
  /** The file's name. */
  readonly location: string;
  /** Where the encoder puts the bytes, one after the other; they are not copied. */
  readonly chunks: Uint8Array[];
}

/** Shorter constants stay in the model: ONNX Runtime looks at shapes and the like before it opens other files. */
const leastExternalBytes = 1024;

/**
 * Writes a graph as a model of ONNX.
 *
 * @param graph - its nodes may come in any order
 * @param order - the order in which the nodes are written; without it, that in which they were made
 * @returns the bytes of a `.onnx` file
 */
export function encodeModel(
  graph: Graph,
  order: readonly GraphNode[] = nodesOf(graph),
  { names: constantNames, external, apart }: ConstantOptions = {},
): Uint8Array {
  const putElsewhere = external ? inFile(external) : apart && underItsName(apart);
  const names = new Map<Value, string>(constantNames);
  const unwritten = new Set(constantNames?.keys());
  for (const { name, value } of graph.inputs) names.set(value, name);
  const copies: object[] = [];
  const outputs = graph.outputs.map(({ name, value, sizes }) => {
    // An output is a name of its own: a value that has one already (an input, another output) is copied to it.
    if (value.origin.kind === 'node' && !names.has(value)) names.set(value, name);
    else copies.push({ value, name });
    return valueInfo(name, value, sizes);
  });
  const initializer: object[] = [];
  const node: object[] = [];
  const nameOf = (value: Value | undefined): string => {
    if (!value) return '';
    const known = names.get(value);
    if (known !== undefined && !unwritten.delete(value)) return known;
    const name = known ?? `v${value.id}`;
    names.set(value, name);
    const { origin } = value;
    if (origin.kind === 'constant') initializer.push(tensor(name, value, bytesOf(origin.data), putElsewhere));
    else if (origin.kind === 'stored') initializer.push(storedTensor(name, value, origin.array));
    else if (origin.kind === 'fill') node.push(...filled(name, value, origin.value, initializer));
    return name;
  };
  for (const each of order) {
    const input = each.inputs.map(nameOf);
    const output = each.outputs.map(nameOf);
    const [domain, op] = splitDomain(each.op);
    const attribute = Object.entries(each.attributes).map(([name, value]) => encodeAttribute(name, value));
    node.push({ name: `${op}_${output[0]}`, op_type: op, domain, input, output, attribute });
  }
  for (const { value, name } of copies as { value: Value; name: string }[]) {
    node.push({ name: `Identity_${name}`, op_type: 'Identity', input: [nameOf(value)], output: [name] });
  }
  const domains = new Set(['', ...order.map(({ op }) => splitDomain(op)[0])]);
  return modelProto
    .encode({
      ir_version: irVersion,
      producer_name: 'headway',
      opset_import: [...domains].map((domain) => ({ domain, version: domain === '' ? opset : 1 })),
      graph: {
        name: 'headway',
        node,
        initializer,
        input: graph.inputs.map(({ name, value, sizes }) => valueInfo(name, value, sizes)),
        output: outputs,
      },
    })
    .finish();
}

/** A constant that is one number throughout: stored as that number where it is long. */
function filled(name: string, value: Value, number: number, initializer: object[]): object[] {
  const shape = BigInt64Array.from(value.shape, BigInt);
  const type = { dtype: 'int64', shape: [value.shape.length] } as const;
  initializer.push(tensor(`${name}.shape`, type, bytesOf(shape)));
  const one = { dtype: value.dtype, shape: [1] };
  const t = tensor('', one, bytesOf(oneElement(value.dtype, number)));
  const attribute = [{ name: 'value', type: attributeType.TENSOR, t }];
  return [
    { name: `Fill_${name}`, op_type: 'ConstantOfShape', input: [`${name}.shape`], output: [name], attribute },
  ];
}

function oneElement(dtype: Value['dtype'], number: number): ArrayBufferView {
  if (dtype === 'float32') return Float32Array.of(number);
  if (dtype === 'int32') return Int32Array.of(number);
  if (dtype === 'int64') return BigInt64Array.of(BigInt(number));
  return Uint8Array.of(number);
}

function splitDomain(op: string): [domain: string, op: string] {
  const dot = op.lastIndexOf('.');
  return [op.slice(0, Math.max(0, dot)), op.slice(dot + 1)];
}

function encodeAttribute(name: string, value: Attribute): object {
  if (typeof value === 'number') return { name, type: attributeType.INT, i: value };
  if (typeof value === 'string')
    return { name, type: attributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: attributeType.FLOAT, f: value.float };
  return { name, type: attributeType.INTS, ints: value };
}

function valueInfo(name: string, { dtype, shape }: Value, sizes: Port['sizes'] = shape): object {
  const dim = sizes.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: elementTypeNumber[dtype], shape: { dim } } } };
}

function tensor(
  name: string,
  { dtype, shape }: Pick<Value, 'dtype' | 'shape'>,
  raw: Uint8Array,
  putElsewhere?: (name: string, raw: Uint8Array) => object,
): object {
  const type = { name, dims: shape, data_type: elementTypeNumber[dtype] };
  if (!putElsewhere || raw.length < leastExternalBytes) return { ...type, raw_data: raw };
  return { ...type, ...putElsewhere(name, raw) };
}

function inFile({ location, chunks }: ExternalData): (name: string, raw: Uint8Array) => object {
  let offset = chunks.reduce((sum, { length }) => sum + length, 0);
  return (_name, raw) => {
    chunks.push(raw);
    offset += raw.length;
    return elsewhere(location, offset - raw.length, raw.length);
  };
}

function underItsName(apart: Map<string, Uint8Array>): (name: string, raw: Uint8Array) => object {
  return (name, raw) => {
    apart.set(name, raw);
    return elsewhere(name, 0, raw.length);
  };
}

/** A constant in a file of its own folder: the session is told where that is (`stored-files.ts`). */
function storedTensor(name: string, { dtype, shape }: Value, { file, offset, length }: StoredArray): object {
  const type = { name, dims: shape, data_type: elementTypeNumber[dtype] };
  return { ...type, ...elsewhere(basename(file.path), offset, length) };
}

function elsewhere(location: string, offset: number, length: number): object {
  const data = Object.entries({ location, offset, length });
  return {
    data_location: 1,
    external_data: data.map(([key, value]) => ({ key, value: String(value) })),
  };
}

/** The name of a file, without its folder. */
function basename(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
