import { type GraphNode, uniformNumber, type Value } from '../graph/graph';
import type { Loop } from './split';

/** The operators that a loop can compute, by their names in ONNX, as instructions of WebAssembly on four numbers. */
export const loopOperators: Readonly<Record<string, number>> = {
  Abs: 0xe0,
  Neg: 0xe1,
  Sqrt: 0xe3,
  Add: 0xe4,
  Sub: 0xe5,
  Mul: 0xe6,
  Div: 0xe7,
};

/** How many elements of each array are worked on at a time: the tiles of a whole update fit the second cache. */
export const tileSize = 4096;
const tileBytes = 4 * tileSize;

/** Bytes that WebAssembly's memory grows by. */
const pageBytes = 65_536;

/** Types, instructions and sections of a WebAssembly module, by their names in its text format. */
const [i32, f32, v128, func, empty] = [0x7f, 0x7d, 0x7b, 0x60, 0x40];
const wasm = {
  loop: 0x03,
  end: 0x0b,
  brIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Const: 0x41,
  f32Const: 0x43,
  i32LtU: 0x49,
  i32Add: 0x6a,
} as const;
const simd = { load: 0x00, store: 0x0b, splat: 0x13 } as const;

// ANCHOR: wasmLoop
/**
 * A loop as a WebAssembly module: it exports `memory`, with a tile for each array and then one for each result, and
 * `run(bytes, …numbers)`, which computes so many bytes of each result, four elements at a time.
 *
 * @remarks Each operation is rounded to float32, as ONNX Runtime's is.
 */
export function wasmLoop({ arrays, numbers, nodes, results }: Loop): Uint8Array {
  const [bytes, firstNumber, at] = [0, 1, 1 + numbers.length];
  const locals = new Map<Value, number>();
  const localOf = (value: Value): number => {
    if (!locals.has(value)) locals.set(value, at + 1 + locals.size);
    return locals.get(value)!;
  };
  const operand = (value: Value): number[] => {
    const constant = uniformNumber(value);
    return constant === undefined ? get(localOf(value)) : [...number(constant), ...vector(simd.splat)];
  };
  const compute = ({ op, inputs, outputs }: GraphNode): number[] => [
    ...(inputs as Value[]).flatMap(operand),
    ...vector(loopOperators[op]),
    ...set(localOf(outputs[0])),
  ];
  const body = [
    ...numbers.flatMap(({ value }, i) => [
      ...get(firstNumber + i),
      ...vector(simd.splat),
      ...set(localOf(value)),
    ]),
    ...[wasm.loop, empty],
    ...arrays.flatMap(({ value }, i) => [...get(at), ...memory(simd.load, i), ...set(localOf(value))]),
    ...nodes.flatMap(compute),
    ...results.flatMap(({ value }, i) => [
      ...get(at),
      ...get(localOf(value)),
      ...memory(simd.store, arrays.length + i),
    ]),
    ...[...get(at), wasm.i32Const, 16, wasm.i32Add, wasm.localTee, ...unsigned(at)],
    ...[...get(bytes), wasm.i32LtU, wasm.brIf, 0, wasm.end, wasm.end],
  ];
  const types = [i32, ...numbers.map(() => f32)];
  return moduleOf(types, [[1, i32], [locals.size, v128]], body, arrays.length + results.length); // prettier-ignore
}
// ANCHOR_END: wasmLoop

/** A module with one function and a memory of so many tiles. */
function moduleOf(
  parameters: readonly number[],
  locals: readonly (readonly [count: number, type: number])[],
  body: readonly number[],
  tiles: number,
): Uint8Array {
  const declared = list(locals.map(([count, type]) => [...unsigned(count), type]));
  const code = [...declared, ...body];
  const pages = Math.ceil((tiles * tileBytes) / pageBytes);
  const name = (text: string): number[] => list([...new TextEncoder().encode(text)].map((byte) => [byte]));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d], // "\0asm"
    ...[1, 0, 0, 0], // version
    ...section(1, [[func, ...list(parameters.map((type) => [type])), 0]]),
    ...section(3, [[0]]),
    ...section(5, [[0, ...unsigned(pages)]]),
    ...section(7, [[...name('memory'), 2, 0], [...name('run'), 0, 0]]), // prettier-ignore
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

function section(id: number, items: readonly number[][]): number[] {
  const content = list(items);
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function get(local: number): number[] {
  return [wasm.localGet, ...unsigned(local)];
}

function set(local: number): number[] {
  return [wasm.localSet, ...unsigned(local)];
}

function number(value: number): number[] {
  return [wasm.f32Const, ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** An instruction on four numbers. */
function vector(instruction: number): number[] {
  return [0xfd, ...unsigned(instruction)];
}

/** A load or store at an offset in a tile; 4: addresses are multiples of 2⁴. */
function memory(instruction: number, tile: number): number[] {
  return [...vector(instruction), 4, ...unsigned(tile * tileBytes)];
}

/** LEB128: seven bits a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
