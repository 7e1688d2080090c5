import { Socket } from 'node:net';
import { compileFunction } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { decode, encode, EncodingError } from '../codec';
import { readFrames, writeFrame } from '../frames';
import { maxFrameBytes, type Reply, type Request, type StudentFaultRecord } from '../protocol';
import { TensorValue, type TensorBridge } from '../tensor-value';

/*
 * The student's process. It evaluates the student's compiled module, calls what the judge asks
 * for, and sends back plain values. It knows no tests, no expected values and no points, so
 * whatever the student's code does to this process, nothing here is worth reading or forging.
 */

/** File descriptor of the pipe to the judge; stdout and stderr are only text for the learner. */
const pipe = new Socket({ fd: 3, readable: true, writable: true });

const tensors: TensorBridge = {
  read(value) {
    if (!(value instanceof tf.Tensor)) return undefined;
    if (value.dtype !== 'float32' && value.dtype !== 'int32' && value.dtype !== 'bool') {
      throw new EncodingError(`a tensor of dtype ${value.dtype} cannot be handed over`, false);
    }
    // slice(): the cpu backend hands out its own array, which the next call could change.
    return new TensorValue(value.dtype, value.shape, (value.dataSync() as Float32Array).slice());
  },
  build: ({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype),
};

class StudentFault extends Error {
  constructor(
    readonly kind: StudentFaultRecord['kind'],
    message: string,
  ) {
    super(message);
  }
}

type Exports = Record<string, unknown>;
let studentFile = 'the file';
let studentExports: Exports = {};
const handles: Record<string, unknown>[] = [];
const lateErrors: unknown[] = [];

const tfjs = '@tensorflow/tfjs-core';

/** The only modules that exist for the student's code. */
function requireFor(imports: readonly string[], library: Exports): (name: string) => unknown {
  return (name) => {
    if (imports.includes(name)) return name === tfjs ? tf : library[name];
    const own = /^(\.|headway)/.test(name) ? ': it is what the exercise asks you to write' : '';
    const allowed = imports.length > 0 ? `allowed: ${imports.join(', ')}` : 'it needs no imports';
    throw new StudentFault(
      'import',
      `import of '${name}' is not allowed in this exercise${own} (${allowed})`,
    );
  };
}

function evaluate(source: string, file: string, require: (name: string) => unknown): Exports {
  const module = { exports: {} as Exports };
  const run = compileFunction(source, ['module', 'exports', 'require'], { filename: file });
  run(module, module.exports, require);
  return module.exports;
}

function load({ source, file, imports, library }: Extract<Request, { type: 'load' }>): void {
  studentFile = file;
  const parts = evaluate(library, 'headway', requireFor([tfjs], {}));
  studentExports = evaluate(source, file, requireFor(imports, parts));
}

function exported(name: string): (...args: unknown[]) => unknown {
  const found = studentExports[name];
  if (typeof found === 'function') return found as (...args: unknown[]) => unknown;
  const names = Object.keys(studentExports).filter((key) => typeof studentExports[key] === 'function');
  const others =
    names.length > 0
      ? `it exports ${names.join(', ')}`
      : 'it exports no function: is the word export missing?';
  throw new StudentFault('missing', `${studentFile} must export ${name}; ${others}`);
}

/** What was done to the arguments: the places whose bytes are not what they were before the call. */
function changedArguments(args: unknown[], before: Buffer[]): number[] {
  return args.flatMap((value, place) => {
    try {
      return encode(value, tensors).equals(before[place]) ? [] : [place];
    } catch {
      return [place]; // disposed, or turned into something that has no plain form
    }
  });
}

async function answer(request: Request): Promise<{ value: unknown; changed: number[] }> {
  switch (request.type) {
    case 'load':
      load(request);
      return { value: undefined, changed: [] };
    case 'settle':
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (lateErrors.length > 0) throw lateErrors.splice(0)[0];
      return { value: undefined, changed: [] };
    case 'create': {
      const Class = exported(request.name) as unknown as new (...args: unknown[]) => Record<string, unknown>;
      return { value: handles.push(new Class(...request.args)) - 1, changed: [] };
    }
    case 'call': {
      const before = request.args.map((value) => encode(value, tensors));
      const value = await exported(request.name)(...request.args);
      return { value, changed: changedArguments(request.args, before) };
    }
    case 'method': {
      const target = handles[request.handle];
      const member = target[request.name];
      if (typeof member !== 'function') {
        if (request.name in target) return { value: member, changed: [] };
        throw new StudentFault('missing', `${target.constructor.name} must have a member ${request.name}`);
      }
      const before = request.args.map((value) => encode(value, tensors));
      const value = await member.apply(target, request.args);
      return { value, changed: changedArguments(request.args, before) };
    }
  }
}

function faultRecord(error: unknown, late: boolean): StudentFaultRecord {
  const text = (value: unknown): string => String(value).slice(0, 4000);
  if (error instanceof EncodingError) {
    return {
      kind: error.tooLarge ? 'size' : 'reply',
      name: 'EncodingError',
      message: error.message,
      stack: '',
    };
  }
  const kind = late ? 'late' : error instanceof StudentFault ? error.kind : 'threw';
  try {
    return error instanceof Error
      ? { kind, name: text(error.name), message: text(error.message), stack: text(error.stack) }
      : { kind, name: typeof error, message: text(error), stack: '' };
  } catch {
    return { kind, name: 'Error', message: 'an error that cannot be read', stack: '' };
  }
}

async function reply(request: Request): Promise<void> {
  let payload: Buffer;
  try {
    const { value, changed } = await answer(request);
    payload = encode({ id: request.id, value, changed } satisfies Reply, tensors);
  } catch (error) {
    const fault = faultRecord(error, request.type === 'settle');
    payload = encode({ id: request.id, fault } satisfies Reply, tensors);
  }
  if (payload.length > maxFrameBytes) {
    const message = `an answer of ${payload.length} bytes, more than ${maxFrameBytes}`;
    const fault: StudentFaultRecord = { kind: 'size', name: 'EncodingError', message, stack: '' };
    payload = encode({ id: request.id, fault } satisfies Reply, tensors);
  }
  writeFrame(pipe, payload);
}

async function main(): Promise<void> {
  tf.env().set('PROD', true); // no advice about other backends among the student's own output
  await tf.setBackend('cpu');
  const endProcess = process.exit.bind(process);
  process.on('uncaughtException', (error) => lateErrors.push(error));
  process.on('unhandledRejection', (reason) => lateErrors.push(reason));
  readFrames(
    pipe,
    maxFrameBytes,
    (payload) => void reply(decode(payload, tensors) as Request),
    () => endProcess(70),
  );
  pipe.on('close', () => endProcess(0)); // the judge is gone
  // The first frame says that everything is loaded: the judge starts its clock after it.
  writeFrame(pipe, encode({ id: 0, value: 'ready', changed: [] } satisfies Reply, tensors));
}

void main();
