import { readdirSync } from 'node:fs';
import path from 'node:path';
import { onnxRuntime, onnxRuntimeVersion } from './onnx-runtime';

/** What C takes: a number, a pointer, a text, or null. */
export type NativeValue = number | bigint | string | null;

/** A function of C's: called now, or by another thread, which tells when it is over. */
interface NativeFunction {
  (...args: readonly NativeValue[]): NativeValue;
  async(...args: readonly [...NativeValue[], (error: Error | null, result: bigint | null) => void]): void;
}

/** The part of the package koffi that is used: it calls functions of C's. */
interface Koffi {
  load(path: string): { func(definition: string): NativeFunction };
  proto(result: string, args: readonly string[]): object;
  address(memory: ArrayBufferLike): bigint;
  view(pointer: bigint, bytes: number): ArrayBuffer;
  readonly decode: {
    (pointer: bigint, offset: number, type: 'void *'): bigint;
    (pointer: bigint, type: object): NativeFunction;
    string(pointer: bigint): string;
  };
}

type FunctionName =
  | 'GetErrorMessage'
  | 'CreateEnv'
  | 'CreateSessionFromArray'
  | 'Run'
  | 'CreateSessionOptions'
  | 'SetOptimizedModelFilePath'
  | 'DisableMemPattern'
  | 'DisableCpuMemArena'
  | 'SetSessionLogSeverityLevel'
  | 'SetSessionGraphOptimizationLevel'
  | 'SetIntraOpNumThreads'
  | 'CreateRunOptions'
  | 'RunOptionsSetTerminate'
  | 'RunOptionsUnsetTerminate'
  | 'ReleaseRunOptions'
  | 'SessionGetInputCount'
  | 'SessionGetInputName'
  | 'CreateTensorWithDataAsOrtValue'
  | 'CreateCpuMemoryInfo'
  | 'AllocatorFree'
  | 'GetAllocatorWithDefaultOptions'
  | 'ReleaseStatus'
  | 'ReleaseSession'
  | 'ReleaseValue'
  | 'ReleaseSessionOptions'
  | 'AddSessionConfigEntry';

/**
 * The functions that are used: their places in `OrtApi`, their arguments, their result where it is not a status.
 *
 * @remarks `onnxruntime_c_api.h`. New functions are added at its end: places never change.
 */
const functions: Readonly<
  Record<FunctionName, readonly [place: number, args: readonly string[], result?: string]>
> = {
  GetErrorMessage: [2, ['void *'], 'str'],
  CreateEnv: [3, ['int', 'str', 'void *']],
  CreateSessionFromArray: [8, ['void *', 'void *', 'uintptr_t', 'void *', 'void *']],
  // session, options; names of inputs, inputs, how many; names of outputs, how many, outputs
  Run: [9, ['void *', 'void *', 'void *', 'void *', 'uintptr_t', 'void *', 'uintptr_t', 'void *']],
  CreateSessionOptions: [10, ['void *']],
  SetOptimizedModelFilePath: [11, ['void *', process.platform === 'win32' ? 'str16' : 'str']],
  DisableMemPattern: [17, ['void *']],
  DisableCpuMemArena: [19, ['void *']],
  SetSessionLogSeverityLevel: [22, ['void *', 'int']],
  SetSessionGraphOptimizationLevel: [23, ['void *', 'int']],
  SetIntraOpNumThreads: [24, ['void *', 'int']],
  SessionGetInputCount: [30, ['void *', 'void *']],
  SessionGetInputName: [36, ['void *', 'uintptr_t', 'void *', 'void *']],
  CreateRunOptions: [39, ['void *']],
  RunOptionsSetTerminate: [46, ['void *']],
  RunOptionsUnsetTerminate: [47, ['void *']],
  CreateTensorWithDataAsOrtValue: [49, ['void *', 'void *', 'uintptr_t', 'void *', 'uintptr_t', 'int', 'void *']], // prettier-ignore
  CreateCpuMemoryInfo: [69, ['int', 'int', 'void *']],
  AllocatorFree: [76, ['void *', 'void *']],
  GetAllocatorWithDefaultOptions: [78, ['void *']],
  ReleaseStatus: [93, ['void *'], 'void'],
  ReleaseSession: [95, ['void *'], 'void'],
  ReleaseValue: [96, ['void *'], 'void'],
  ReleaseRunOptions: [97, ['void *'], 'void'],
  ReleaseSessionOptions: [100, ['void *'], 'void'],
  AddSessionConfigEntry: [130, ['void *', 'str', 'str']],
};

/** A version of the interface that has all of them, ONNX Runtime 1.13's, which every later one serves too. */
const apiVersion = 13;

/** ONNX Runtime is there for processors of 64 bits only. */
const pointerBytes = 8;

/**
 * ONNX Runtime's interface for C, of the library that onnxruntime-node has loaded.
 *
 * onnxruntime-node copies all that comes out of a run into new arrays, though it was given arrays to write to: 48 ms for
 * 80 MB, which the C interface writes in 6. A training step puts out a gradient for every weight.
 */
export class CInterface {
  private readonly table: Readonly<Record<FunctionName, NativeFunction>>;

  /** @throws Error if koffi or the library cannot be loaded here, or the library is another version than onnxruntime-node */
  constructor() {
    onnxRuntime(); // it finds what the library needs
    const koffi = loadKoffi();
    const bind = (table: bigint, place: number, result: string, args: readonly string[]): NativeFunction =>
      koffi.decode(koffi.decode(table, pointerBytes * place, 'void *'), koffi.proto(result, args));
    const base = koffi.load(libraryPath()).func('void *OrtGetApiBase()')() as bigint;
    const version = bind(base, 1, 'str', [])() as string;
    if (version !== onnxRuntimeVersion()) throw new Error(`its library is version ${version}`);
    const api = bind(base, 0, 'void *', ['uint32'])(apiVersion) as bigint;
    const bound = Object.entries(functions).map(
      ([name, [place, args, result = 'void *']]) => [name, bind(api, place, result, args)] as const,
    );
    this.table = Object.fromEntries(bound) as Record<FunctionName, NativeFunction>;
    this.address = (array) => koffi.address(array.buffer) + BigInt(array.byteOffset);
    this.text = (pointer) => koffi.decode.string(pointer);
    this.environment = this.make('CreateEnv', 4, 'headway');
    this.memory = this.make('CreateCpuMemoryInfo', 0, 0);
  }

  /** Where the numbers of an array lie. They stay there as long as the array is referenced. */
  readonly address: (array: NodeJS.TypedArray) => bigint;

  /** The text of C's at a pointer. */
  readonly text: (pointer: bigint) => string;

  /** The one that a process has: onnxruntime-node has made it. */
  readonly environment: bigint;

  /** What says of a tensor that it lies in the process's own memory. */
  readonly memory: bigint;

  /** @throws Error with what ONNX Runtime says */
  call(name: FunctionName, ...args: readonly NativeValue[]): void {
    this.check(this.table[name](...args) as bigint | null);
  }

  /** Runs a function on another thread, while JavaScript goes on. What it points to must be referenced until it is over. */
  async callAside(name: FunctionName, ...args: readonly NativeValue[]): Promise<void> {
    const status = await new Promise<bigint | null>((resolve, reject) =>
      this.table[name].async(...args, (error, result) => (error ? reject(error) : resolve(result))),
    );
    this.check(status);
  }

  /** What a function makes that gives it by its last argument, a pointer or a number. */
  make(name: FunctionName, ...args: readonly NativeValue[]): bigint {
    const made = new BigUint64Array(1);
    this.call(name, ...args, this.address(made));
    return made[0];
  }

  private check(status: bigint | null): void {
    if (!status) return;
    const message = this.table.GetErrorMessage(status) as string;
    this.table.ReleaseStatus(status);
    throw new Error(message);
  }
}

function loadKoffi(): Koffi {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where it is first needed, and may be missing
  return require('koffi') as Koffi;
}

/** The memory at an address; it is looked at, not owned. */
export function memoryAt(address: bigint, bytes: number): ArrayBuffer {
  return loadKoffi().view(address, bytes);
}

let loaded: CInterface | 'missing' | undefined;

/** The one of this process; undefined where it cannot be had. */
export function cInterface(): CInterface | undefined {
  try {
    loaded ??= new CInterface();
  } catch {
    loaded = 'missing';
  }
  return loaded === 'missing' ? undefined : loaded;
}

function libraryPath(): string {
  const manifest = require.resolve('onnxruntime-node/package.json');
  const binaries = path.join(path.dirname(manifest), 'bin');
  const [napi] = readdirSync(binaries).filter((name) => name.startsWith('napi-'));
  const folder = path.join(binaries, napi, process.platform, process.arch);
  const library = readdirSync(folder).find((name) => /^(lib)?onnxruntime\.(so|dll|[\d.]*dylib)/.test(name));
  if (library === undefined) throw new Error(`${folder} has no library of ONNX Runtime`);
  return path.join(folder, library);
}
