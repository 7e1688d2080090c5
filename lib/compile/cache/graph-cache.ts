import type { Hash } from 'node:crypto';
import { type Graph, nodesOf, type Port, type StoredFile, type Value, withValues } from '../graph/graph';
import { type CacheFolder, compileCacheFolder, hashOfSources } from './cache-folder';
import { node } from './node-modules';

/** Graphs of fewer nodes are rewritten sooner than read. */
const leastNodes = 200;

/** Graphs with more constants in them hold weights, which should not lie on the disk twice: bytes. */
const mostConstants = 1e6;

// ANCHOR: GraphCache
/**
 * Keeps what is made of recorded graphs, so that the next process to record the same graphs has it at once.
 *
 * A file is named by the hash of the recorded graphs, of what is done with them, and of the code that does it: who
 * changes a rule never gets what the old one made. Constants that lie in other files stay there: what is kept says
 * only where in which of them, and holds for any files that are laid out alike.
 *
 * @remarks A graph is written as V8 writes any objects that refer to each other. It goes node by node, each after
 * those it needs, or else V8 would follow the last node's inputs down to the first, and run out of stack.
 */
export class GraphCache {
  constructor(private readonly folder: CacheFolder) {}

  /**
   * `rewrite(...graphs)`, or what is kept of it.
   *
   * @param purpose - tells apart what is made of the same graphs
   */
  rewritten<G extends readonly Graph[]>(purpose: string, graphs: G, rewrite: (...graphs: G) => Graph): Graph {
    if (nodesOf(graphs[0]).length < leastNodes || !graphs.every(holdsNoWeights)) return rewrite(...graphs);
    const files: StoredFile[] = [];
    const name = `${keyOf(purpose, graphs, files)}.graph`;
    const kept = this.folder.read(name);
    if (kept) return inFiles((node.v8.deserialize(kept) as InOrder).graph, ({ path }) => files[Number(path)]);
    const made = rewrite(...graphs);
    this.folder.write(name, bytesOf(inFiles(made, (file) => ({ path: String(files.indexOf(file)) }))));
    return made;
  }
}
// ANCHOR_END: GraphCache

/** `rewrite(...graphs)`, or what this process's {@link GraphCache} keeps of it, in {@link compileCacheFolder}. */
export function rewrittenOnce<G extends readonly Graph[]>(
  purpose: string,
  graphs: G,
  rewrite: (...graphs: G) => Graph,
): Graph {
  const folder = compileCacheFolder();
  return folder ? new GraphCache(folder).rewritten(purpose, graphs, rewrite) : rewrite(...graphs);
}

interface InOrder {
  readonly nodes: unknown;
  readonly graph: Graph;
}

function bytesOf(graph: Graph): Uint8Array {
  const inOrder: InOrder = { nodes: nodesOf(graph), graph };
  return node.v8.serialize(inOrder);
}

/** The same graph with its stored constants in other files. */
function inFiles(graph: Graph, fileOf: (file: StoredFile) => StoredFile): Graph {
  const moved = new Map<Value, Value>();
  for (const { inputs } of nodesOf(graph)) {
    for (const input of inputs) {
      if (input?.origin.kind !== 'stored' || moved.has(input)) continue;
      const { array } = input.origin;
      moved.set(input, {
        ...input,
        origin: { kind: 'stored', array: { ...array, file: fileOf(array.file) } },
      });
    }
  }
  return moved.size === 0 ? graph : withValues(graph, moved);
}

/** Whether there are few constants but those in other files. */
function holdsNoWeights(graph: Graph): boolean {
  let bytes = 0;
  const seen = new Set<Value>();
  for (const { inputs } of nodesOf(graph)) {
    for (const input of inputs) {
      if (!input || seen.has(input)) continue;
      seen.add(input);
      if (input.origin.kind === 'constant') bytes += input.origin.data.byteLength;
    }
  }
  return bytes <= mostConstants;
}

/**
 * The same for graphs that say the same, whatever else they are: who made their values, and when.
 *
 * @param files - gets the files that constants lie in, in the order of their numbers in the key
 */
function keyOf(purpose: string, graphs: readonly Graph[], files: StoredFile[]): string {
  const hash = node.crypto.createHash('sha256');
  hash.update(JSON.stringify([process.version, hashOfSources(node.path.dirname(__dirname)), purpose]));
  const numbers = new Map<StoredFile, number>();
  const numberOf = (file: StoredFile): number => {
    const known = numbers.get(file);
    if (known !== undefined) return known;
    numbers.set(file, files.length);
    return files.push(file) - 1;
  };
  for (const graph of graphs) addTo(hash, graph, numberOf);
  return hash.digest('hex');
}

function addTo(hash: Hash, graph: Graph, numberOf: (file: StoredFile) => number): void {
  const places = new Map<Value, number>();
  const placeOf = (value: Value): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const { dtype, shape, origin } = value;
    hash.update(`${places.size} ${dtype} [${shape.join()}] ${origin.kind}`);
    if (origin.kind === 'constant') hash.update(origin.data);
    if (origin.kind === 'fill') hash.update(Float64Array.of(origin.value));
    if (origin.kind === 'stored') {
      const { file, offset, length } = origin.array;
      hash.update(` ${numberOf(file)} ${offset} ${length}`);
    }
    places.set(value, places.size);
    return places.size - 1;
  };
  const portText = ({ name, value, sizes }: Port): string => JSON.stringify([name, placeOf(value), sizes]);
  hash.update(graph.inputs.map(portText).join());
  for (const { op, inputs, attributes, outputs } of nodesOf(graph)) {
    const operands = inputs.map((input) => input && placeOf(input));
    hash.update(JSON.stringify([op, operands, attributes, outputs.map(placeOf)], exactly));
  }
  hash.update(`${graph.outputs.map(portText).join()}\n`);
}

/** JSON has neither −0 nor what is no finite number. */
function exactly(_: string, value: unknown): unknown {
  const isLost = typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value));
  return isLost ? `number ${Object.is(value, -0) ? '-0' : value}` : value;
}
