/*
 * What judge and runner say to each other. The runner holds only the student's code; tests,
 * expected values, seeds and points never cross. A later tier changes how the runner is started,
 * never these messages.
 */

/** Judge → runner. Every request gets exactly one {@link Reply} with its id. */
export type Request =
  /**
   * Evaluate the student's module afresh: a new module instance, so no state stays from before.
   * `library` is CommonJS that exports each allowed part of headway under its name.
   */
  | { type: 'load'; id: number; source: string; file: string; imports: readonly string[]; library: string }
  /** Call an exported function. */
  | { type: 'call'; id: number; name: string; args: unknown[] }
  /** `new` an exported class; the reply's value is a handle. */
  | { type: 'create'; id: number; name: string; args: unknown[] }
  /** Call a method of a handle, or read a property when it is not a function. */
  | { type: 'method'; id: number; handle: number; name: string; args: unknown[] }
  /** Let pending callbacks run, so that a late rejection shows up in the test that caused it. */
  | { type: 'settle'; id: number };

/** A request before it gets its id. */
export type RequestBody = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/** Why the student's code gave no value. */
export interface StudentFaultRecord {
  /** `threw`: an exception; `missing`: no such export; `import`: refused import; `late`: unhandled; `reply`: not transferable; `size`: too large. */
  kind: 'threw' | 'missing' | 'import' | 'late' | 'reply' | 'size';
  /** Class of the error, for example RangeError. */
  name: string;
  message: string;
  /** Stack of the compiled code; the judge maps it back to the student's lines. */
  stack: string;
}

/** Runner → judge. */
export type Reply =
  | { id: number; value: unknown; /** Places of the arguments that the call changed. */ changed: number[] }
  | { id: number; fault: StudentFaultRecord };

/** The longest frame either side accepts, in bytes. */
export const maxFrameBytes: number = 16 * 2 ** 20;
