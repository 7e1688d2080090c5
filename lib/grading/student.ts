import { testContext, type CallRecord } from './context';
import { StudentFault } from './runner-process';
import { ExpectationFailure, withCall } from './failure';

/** A value that can be handed to the student's code: plain data, typed arrays, tensors. */
export type Argument = unknown;

/** An instance of a class that the student wrote. It lives in the student's process. */
export interface StudentObject {
  /** Calls a method. Resolves as {@link student.call} does. */
  call(method: string, ...args: Argument[]): Promise<unknown>;
  /** Reads a property. */
  get(property: string): Promise<unknown>;
}

/** Options for a function that is meant to change its arguments. */
export interface MutableCallOptions {
  /** Places of the arguments that the function may change, counted from 0. */
  readonly mayChange: readonly number[];
}

/** The student's code, in its own process. */
export interface Student {
  /**
   * Calls an exported function with copies of the arguments: a `tf.Tensor` (or TensorValue) arrives
   * as a `tf.Tensor`, and comes back as a TensorValue. A promise is awaited.
   *
   * @returns what the function returned, rebuilt by the judge; unknown, so check it before use
   * @throws when the function throws, hangs, ends the process or changes an argument in place
   */
  call(name: string, ...args: Argument[]): Promise<unknown>;
  /** As {@link call}, for a function that may change some of its arguments. */
  callWith(options: MutableCallOptions, name: string, ...args: Argument[]): Promise<unknown>;
  /** `new`s an exported class. */
  create(className: string, ...args: Argument[]): Promise<StudentObject>;
  /**
   * Calls a function that must throw.
   *
   * @param message - what the error's message must match
   * @throws when it does not throw, or throws something else; a crash is not a throw
   */
  callMustThrow(message: RegExp, name: string, ...args: Argument[]): Promise<void>;
}

/** The student's code under test. */
export const student: Student = {
  call: (name, ...args) => call({ name, args }, { type: 'call', name, args }, []),

  callWith: ({ mayChange }, name, ...args) => call({ name, args }, { type: 'call', name, args }, mayChange),

  async create(className, ...args) {
    const record = { name: `new ${className}`, args };
    const handle = await call(record, { type: 'create', name: className, args }, []);
    if (!Number.isSafeInteger(handle))
      throw new StudentFault('runtime_error', `${record.name} gave no object`);
    const member = (name: string, given: Argument[]): Promise<unknown> =>
      call(
        { name: `${className}.${name}`, args: given },
        { type: 'method', handle: handle as number, name, args: given },
        [],
      );
    return { call: (name, ...given) => member(name, given), get: (name) => member(name, []) };
  },

  async callMustThrow(message, name, ...args) {
    const context = testContext();
    context.checks++;
    try {
      await student.call(name, ...args);
    } catch (error) {
      const thrown =
        error instanceof StudentFault && error.record?.kind === 'threw' ? error.record : undefined;
      if (!thrown) throw error;
      context.fault = undefined; // it was asked for
      if (message.test(thrown.message)) return;
      throw new ExpectationFailure(
        withCall(`the error's message must match ${message}, it is: ${thrown.message}`, context.lastCall),
      );
    }
    throw new ExpectationFailure(
      withCall('it must throw an error here, and returned a value', context.lastCall),
    );
  },
};

async function call(
  record: CallRecord,
  body: Parameters<ReturnType<typeof testContext>['request']>[0],
  mayChange: readonly number[],
): Promise<unknown> {
  const context = testContext();
  context.calls++;
  context.lastCall = record;
  try {
    const { value, changed } = await context.request(body);
    const wrongly = changed.find((place) => !mayChange.includes(place));
    if (wrongly !== undefined) {
      throw new StudentFault(
        'fail',
        `it changes its argument ${wrongly + 1} (or disposes of it): callers still need their data, so work on a copy`,
      );
    }
    return value;
  } catch (error) {
    if (!(error instanceof StudentFault)) throw error;
    const line = error.record && context.submission.lineOf(error.record.stack);
    const place = line === undefined ? '' : `line ${line}: `;
    const explained = new StudentFault(error.verdict, withCall(place + error.message, record), error.record);
    context.fault ??= explained;
    throw explained;
  }
}
