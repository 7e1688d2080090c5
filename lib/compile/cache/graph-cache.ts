import { type Graph, nodesOf, type Port, type Value } from '../graph/graph';
import { type CacheFolder, compileCacheFolder } from './cache-folder';
import { node } from './node-modules';

/** Graphs of fewer nodes are rewritten sooner than read. */
const leastNodes = 200;

/** Graphs with more constants hold weights, which should not lie on the disk twice: bytes. */
const mostConstants = 1e6;

// ANCHOR: GraphCache
/**
 * Keeps what `optimise` makes of a graph, so that the next process to record the same graph has it at once.
 *
 * A file is named by the hash of the recorded graph, and of the code that rewrites it: who changes a rule never
 * gets what the old one made.
 *
 * @remarks A graph is written as V8 writes any objects that refer to each other. It goes node by node, each after
 * those it needs, or else V8 would follow the last node's inputs down to the first, and run out of stack.
 */
export class GraphCache {
  constructor(private readonly folder: CacheFolder) {}

  /** `rewrite(graph)`, or what is kept of it. */
  rewritten(graph: Graph, rewrite: (graph: Graph) => Graph): Graph {
    const nodes = nodesOf(graph);
    if (nodes.length < leastNodes || !isAllInGraph(graph)) return rewrite(graph);
    const name = `${keyOf(graph)}.graph`;
    const kept = this.folder.read(name);
    if (kept) return (node.v8.deserialize(kept) as InOrder).graph;
    const made = rewrite(graph);
    this.folder.write(name, bytesOf(made));
    return made;
  }
}
// ANCHOR_END: GraphCache

/** `rewrite(graph)`, or what this process's {@link GraphCache} keeps of it, in {@link compileCacheFolder}. */
export function rewrittenOnce(graph: Graph, rewrite: (graph: Graph) => Graph): Graph {
  const folder = compileCacheFolder();
  return folder ? new GraphCache(folder).rewritten(graph, rewrite) : rewrite(graph);
}

interface InOrder {
  readonly nodes: unknown;
  readonly graph: Graph;
}

function bytesOf(graph: Graph): Uint8Array {
  const inOrder: InOrder = { nodes: nodesOf(graph), graph };
  return node.v8.serialize(inOrder);
}

/** Whether there are few constants, and none in another file. */
function isAllInGraph(graph: Graph): boolean {
  let bytes = 0;
  const seen = new Set<Value>();
  for (const { inputs } of nodesOf(graph)) {
    for (const input of inputs) {
      if (!input || seen.has(input)) continue;
      seen.add(input);
      if (input.origin.kind === 'stored') return false;
      if (input.origin.kind === 'constant') bytes += input.origin.data.byteLength;
    }
  }
  return bytes <= mostConstants;
}

/** The same for graphs that say the same, whatever else they are: who made their values, and when. */
function keyOf(graph: Graph): string {
  const hash = node.crypto.createHash('sha256').update(`${process.version} ${compilerHash()}\n`);
  const places = new Map<Value, number>();
  const placeOf = (value: Value): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const { dtype, shape, origin } = value;
    hash.update(`${places.size} ${dtype} [${shape.join()}] ${origin.kind}`);
    if (origin.kind === 'constant') hash.update(origin.data);
    if (origin.kind === 'fill') hash.update(Float64Array.of(origin.value));
    places.set(value, places.size);
    return places.size - 1;
  };
  const portText = ({ name, value, sizes }: Port): string => JSON.stringify([name, placeOf(value), sizes]);
  hash.update(graph.inputs.map(portText).join());
  for (const { op, inputs, attributes, outputs } of nodesOf(graph)) {
    const operands = inputs.map((input) => input && placeOf(input));
    hash.update(JSON.stringify([op, operands, attributes, outputs.map(placeOf)], exactly));
  }
  return hash.update(graph.outputs.map(portText).join()).digest('hex');
}

/** JSON has neither −0 nor what is no finite number. */
function exactly(_: string, value: unknown): unknown {
  const isLost = typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value));
  return isLost ? `number ${Object.is(value, -0) ? '-0' : value}` : value;
}

let compiler: string | undefined;

/** Of all files of this compiler. */
function compilerHash(): string {
  if (compiler !== undefined) return compiler;
  const hash = node.crypto.createHash('sha256');
  const root = node.path.dirname(__dirname);
  for (const name of (node.fs.readdirSync(root, { recursive: true }) as string[]).sort()) {
    if (/(?<!\.d)\.[jt]s$/.test(name))
      hash.update(name).update(node.fs.readFileSync(node.path.join(root, name)));
  }
  return (compiler = hash.digest('hex'));
}
