import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { type CInterface, cInterface, type NativeValue } from './c-interface';
import { setRunUnderWay } from './interruption';
import type { Session } from './onnx-runtime';

type Options = InferenceSession.SessionOptions;

/** What {@link NativeSession} understands; a session with other options is onnxruntime-node's. */
const understood = new Set([
  ...['executionProviders', 'graphOptimizationLevel', 'intraOpNumThreads', 'logSeverityLevel'],
  ...['enableMemPattern', 'enableCpuMemArena', 'optimizedModelFilePath', 'extra'],
]);

const optimizationLevels = { disabled: 0, basic: 1, extended: 2, layout: 3, all: 99 };

/** `ONNXTensorElementDataType` */
const elementTypes: Readonly<Record<string, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** A run that takes longer is left to another thread, and JavaScript goes on meanwhile; to change threads costs 0.1 ms. */
const shortRun = 20;

/** A tensor of ONNX Runtime's over the memory of an array. */
interface NativeTensor {
  readonly value: bigint;
  readonly array: WeakRef<NodeJS.TypedArray>;
  readonly shape: string;
}

/**
 * A session on the processor that reads and writes the very arrays it is given, where onnxruntime-node copies what comes out.
 */
export class NativeSession implements Session, NativeParts {
  readonly inputNames: readonly string[];
  readonly runOptions: bigint;
  readonly tensors: Map<string, NativeTensor> = new Map();
  private readonly names = new Map<string, Buffer>();
  private lastMilliseconds = Infinity;

  /** Whether there can be one here: whether koffi and the library load. */
  static isAvailable(): boolean {
    return cInterface() !== undefined;
  }

  /**
   * @returns undefined where onnxruntime-node has to do it: it was asked for something else, or koffi is not here
   * @throws Error if ONNX Runtime does not take the model
   */
  static async create(model: Uint8Array, options: Options): Promise<NativeSession | undefined> {
    const api = understands(options) ? cInterface() : undefined;
    if (!api) return undefined;
    const settings = api.make('CreateSessionOptions');
    try {
      tell(api, settings, options);
      const session = new BigUint64Array(1);
      await api.callAside(
        'CreateSessionFromArray',
        ...[api.environment, api.address(model), model.byteLength, settings, api.address(session)],
      );
      keep(model);
      return new NativeSession(api, session[0]);
    } finally {
      api.call('ReleaseSessionOptions', settings);
    }
  }

  private constructor(
    readonly api: CInterface,
    readonly session: bigint,
  ) {
    this.runOptions = api.make('CreateRunOptions');
    const allocator = api.make('GetAllocatorWithDefaultOptions');
    const count = Number(api.make('SessionGetInputCount', session));
    this.inputNames = Array.from({ length: count }, (_, i) => {
      const name = api.make('SessionGetInputName', session, i, allocator);
      const text = api.text(name);
      api.call('AllocatorFree', allocator, name);
      return text;
    });
    forgotten.register(this, { api, session, runOptions: this.runOptions, tensors: this.tensors }, this);
  }

  /** Writes to the memory of `fetches`. Only inputs that the session has may be fed, and all of them must be. */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: Readonly<Record<string, Tensor>>,
  ): Promise<void> {
    const { api } = this;
    const inputs = Object.entries(feeds);
    const outputs = Object.entries(fetches);
    // Larger than what V8 keeps, and moves, on its heap.
    const pointers = new BigUint64Array(Math.max(16, 2 * (inputs.length + outputs.length)));
    let used = 0;
    const pointTo = (addresses: readonly bigint[]): bigint => {
      pointers.set(addresses, used);
      used += addresses.length;
      return api.address(pointers) + 8n * BigInt(used - addresses.length);
    };
    const args: NativeValue[] = [
      ...[this.session, this.runOptions],
      pointTo(inputs.map(([name]) => this.nameOf(name))),
      pointTo(inputs.map(([name, tensor]) => this.tensorOf(`in ${name}`, tensor))),
      inputs.length,
      pointTo(outputs.map(([name]) => this.nameOf(name))),
      outputs.length,
      pointTo(outputs.map(([name, tensor]) => this.tensorOf(`out ${name}`, tensor))),
    ];
    const started = performance.now();
    if (this.lastMilliseconds < shortRun) {
      await new Promise(setImmediate); // what waits in the event loop has its turn between two runs
      api.call('Run', ...args);
    } else {
      await this.runAside(args);
    }
    this.lastMilliseconds = performance.now() - started;
    keep(feeds, fetches, pointers);
  }

  release(): Promise<void> {
    forgotten.unregister(this);
    free(this);
    return Promise.resolve();
  }

  /** On another thread, where {@link interruptRun} can end it. */
  private async runAside(args: readonly NativeValue[]): Promise<void> {
    const { api, runOptions } = this;
    let isInterrupted = false;
    setRunUnderWay(() => {
      isInterrupted = true;
      api.call('RunOptionsSetTerminate', runOptions);
    });
    try {
      await api.callAside('Run', ...args);
    } catch (error) {
      if (!isInterrupted) throw error;
      throw new DOMException('compile: the run was interrupted, and nothing has changed', 'AbortError');
    } finally {
      setRunUnderWay(undefined);
      if (isInterrupted) api.call('RunOptionsUnsetTerminate', runOptions);
    }
  }

  /** The address of a name as C has it. */
  private nameOf(name: string): bigint {
    let bytes = this.names.get(name);
    if (!bytes) this.names.set(name, (bytes = Buffer.from(`${name}\0`)));
    return this.api.address(bytes);
  }

  /** The tensor that a run has at this place: the last run's, if it was over the same array. */
  private tensorOf(place: string, tensor: Tensor): bigint {
    const array = tensor.data as NodeJS.TypedArray;
    const shape = tensor.dims.join();
    const known = this.tensors.get(place);
    if (known?.array.deref() === array && known.shape === shape) return known.value;
    if (known) this.api.call('ReleaseValue', known.value);
    this.tensors.delete(place);
    const dims = BigInt64Array.from([...tensor.dims, ...new Array<number>(16).fill(0)], BigInt);
    const address = array.byteLength > 0 ? this.api.address(array) : this.api.address(dims); // C takes no null
    const value = this.api.make(
      'CreateTensorWithDataAsOrtValue',
      ...[this.api.memory, address, array.byteLength],
      ...[this.api.address(dims), tensor.dims.length, elementTypes[tensor.type]],
    );
    keep(dims);
    this.tensors.set(place, { value, array: new WeakRef(array), shape });
    return value;
  }
}

function understands(options: Options): boolean {
  const [provider = 'cpu'] = options.executionProviders ?? [];
  const isOnProcessor = (typeof provider === 'string' ? provider : provider.name) === 'cpu';
  const asked = Object.entries(options).filter(([, value]) => value !== undefined);
  return isOnProcessor && asked.every(([name, value]) => understood.has(name) || isEmpty(value));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function tell(api: CInterface, settings: bigint, options: Options): void {
  const { graphOptimizationLevel = 'all', intraOpNumThreads, logSeverityLevel } = options;
  api.call('SetSessionGraphOptimizationLevel', settings, optimizationLevels[graphOptimizationLevel]);
  if (intraOpNumThreads) api.call('SetIntraOpNumThreads', settings, intraOpNumThreads);
  if (logSeverityLevel !== undefined) api.call('SetSessionLogSeverityLevel', settings, logSeverityLevel);
  if (options.enableMemPattern === false) api.call('DisableMemPattern', settings);
  if (options.enableCpuMemArena === false) api.call('DisableCpuMemArena', settings);
  const { optimizedModelFilePath } = options;
  if (optimizedModelFilePath) api.call('SetOptimizedModelFilePath', settings, optimizedModelFilePath);
  for (const [key, value] of entriesOf(options.extra ?? {})) {
    api.call('AddSessionConfigEntry', settings, key, value);
  }
}

/** `{ session: { a: '1' } }` is `session.a`, as onnxruntime-node has it. */
function entriesOf(extra: object, prefix = ''): [key: string, value: string][] {
  return Object.entries(extra).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? entriesOf(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(value)] as [string, string]],
  );
}

/** What a session has to free. */
interface NativeParts {
  readonly api: CInterface;
  readonly session: bigint;
  readonly runOptions: bigint;
  readonly tensors: Map<string, NativeTensor>;
}

function free({ api, session, runOptions, tensors }: NativeParts): void {
  for (const { value } of tensors.values()) api.call('ReleaseValue', value);
  tensors.clear();
  api.call('ReleaseRunOptions', runOptions);
  api.call('ReleaseSession', session);
}

/** Sessions that nobody released before the last reference to them was gone. */
const forgotten = new FinalizationRegistry<NativeParts>(free);

/** Holds references up to here: memory that C was given the address of must not be freed before. */
function keep(...values: readonly unknown[]): void {
  void values;
}
