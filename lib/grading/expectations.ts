import { isDeepStrictEqual } from 'node:util';
import { difference, numberBlock, pattern, type NumberBlock, type Numeric } from './comparison';
import { testContext } from './context';
import { AuthoringError, ExpectationFailure, show, withCall } from './failure';
import { TensorValue } from './tensor-value';

/** How close numbers must be, and what a wrong answer may look like. */
export interface CloseOptions {
  /** Largest absolute difference of one value. */
  readonly tolerance: number;
  /** Why this tolerance: where the rounding comes from. */
  readonly because: string;
  /** Probable mistake, as the learner reads it → the answer it leads to. */
  readonly mistakes?: Readonly<Record<string, Numeric>>;
}

/** What a wrong answer may look like. */
export interface EqualOptions {
  /** Probable mistake, as the learner reads it → the answer it leads to. */
  readonly mistakes?: Readonly<Record<string, unknown>>;
}

/** Checks on numbers. */
export interface NumbersExpectation {
  /**
   * Passes when shape and dtype are equal and every value is within the tolerance. A failing answer
   * that is as close to the answer of a named mistake is reported as that mistake.
   */
  toBeClose(expected: Numeric, options: CloseOptions): void;
  /** Passes when the shape is this one. */
  toHaveShape(shape: readonly number[]): void;
  /**
   * Passes when a law holds.
   *
   * @param law - the law as a sentence; the message when it is broken
   * @param holds - gets the checked numbers
   */
  toObey(law: string, holds: (numbers: NumberBlock) => boolean): void;
  /** The numbers, checked to be numbers (for a tensor: to be a tensor). */
  readonly numbers: NumberBlock;
}

/** Checks on plain values: token ids, strings, objects. */
export interface ValueExpectation {
  /** Passes on deep equality. A failing answer that equals that of a named mistake is reported as that. */
  toEqual(expected: unknown, options?: EqualOptions): void;
  /** Passes when a law holds; see {@link NumbersExpectation.toObey}. */
  toObey(law: string, holds: (value: unknown) => boolean): void;
}

/** Checks an answer that must be a tensor. */
export function expectTensor(actual: unknown): NumbersExpectation {
  if (actual instanceof TensorValue) return new Numbers(actual);
  const plain = numberBlock(actual) ? '; return the tensor itself, without arraySync() or dataSync()' : '';
  return fail(wrongKind('a tf.Tensor', actual) + plain);
}

/** Checks an answer that must be a number, a typed array, or nested arrays of numbers. */
export function expectNumbers(actual: unknown): NumbersExpectation {
  const block = actual instanceof TensorValue ? undefined : numberBlock(actual);
  return block ? new Numbers(block) : fail(wrongKind('made of numbers', actual));
}

/** Checks an answer of any plain kind. */
export function expectValue(actual: unknown): ValueExpectation {
  return {
    toEqual(expected, { mistakes = {} } = {}) {
      testContext().checks++;
      for (const [mistake, wrong] of Object.entries(mistakes)) {
        if (isDeepStrictEqual(wrong, expected)) throw indistinguishable(mistake);
      }
      if (isDeepStrictEqual(actual, expected)) return;
      const named = Object.entries(mistakes).find(([, wrong]) => isDeepStrictEqual(actual, wrong))?.[0];
      const cause = actual === undefined ? nothingReturned : 'the answer is a different one';
      fail(compared(named ?? cause, expected, show(actual)));
    },
    toObey: (law, holds) => checkLaw(law, holds, actual, show(actual)),
  };
}

/**
 * Checks that an answer is an object with these fields, and gives it typed by them.
 *
 * @example
 * const { parameter } = expectFields(await student.call('adamwStep', …), 'parameter', 'firstMoment');
 */
export function expectFields<Name extends string>(
  actual: unknown,
  ...names: readonly Name[]
): Record<Name, unknown> {
  const isObject = typeof actual === 'object' && actual !== null;
  if (!isObject || !names.every((name) => Object.hasOwn(actual, name)))
    return fail(wrongKind(`an object with ${names.join(', ')}`, actual));
  return actual as Record<Name, unknown>;
}

class Numbers implements NumbersExpectation {
  constructor(readonly numbers: NumberBlock) {}

  toBeClose(expected: Numeric, { tolerance, because, mistakes = {} }: CloseOptions): void {
    testContext().checks++;
    const right = blockOf(expected, 'the expected value');
    const wrongs = Object.entries(mistakes).map(([mistake, value]) => {
      const block = blockOf(value, `the mistake '${mistake}'`);
      if (!difference(block, right, tolerance)) throw indistinguishable(mistake);
      return { mistake, block };
    });
    const actual = this.numbers;
    if (
      actual.dtype &&
      right.dtype &&
      actual.dtype !== right.dtype &&
      actual.shape.join() === right.shape.join()
    ) {
      const headline = `the answer must have dtype ${right.dtype}, it has ${actual.dtype}`;
      fail(compared(headline, expected, showBlock(actual)));
    }
    const found = difference(actual, right, tolerance);
    if (!found) return;
    const named = wrongs.find(({ block }) => !difference(actual, block, tolerance))?.mistake;
    const cause = named ?? (found.what === 'values' ? pattern(actual, right, tolerance) : undefined);
    const detail = found.what === 'values' ? `\n  tolerance ${tolerance} (${because})` : '';
    const headline = cause ? `${cause}\n  ${found.message}` : found.message;
    fail(compared(headline, expected, showBlock(actual)) + detail);
  }

  toHaveShape(shape: readonly number[]): void {
    testContext().checks++;
    if (this.numbers.shape.join() === shape.join()) return;
    fail(`the answer must have shape [${shape.join(', ')}], it has [${this.numbers.shape.join(', ')}]`);
  }

  toObey(law: string, holds: (numbers: NumberBlock) => boolean): void {
    checkLaw(law, holds, this.numbers, showBlock(this.numbers));
  }
}

function blockOf(value: Numeric, what: string): NumberBlock {
  const block = numberBlock(value);
  if (!block) throw new AuthoringError(`${what} is not made of numbers: ${show(value)}`);
  return block;
}

function indistinguishable(mistake: string): AuthoringError {
  return new AuthoringError(
    `the mistake '${mistake}' gives the right answer for this input: choose another input`,
  );
}

const nothingReturned = 'the function returned nothing: is a return missing?';

function wrongKind(required: string, actual: unknown): string {
  if (actual === undefined) return `${nothingReturned} The answer must be ${required}`;
  return `the answer must be ${required}, it is ${show(actual)}`;
}

/** A law that cannot even be checked on this answer is broken by it. */
function checkLaw<T>(law: string, holds: (value: T) => boolean, value: T, shown: string): void {
  testContext().checks++;
  let problem = '';
  try {
    if (holds(value) === true) return;
  } catch (error) {
    problem = `\n  it could not be checked on this answer: ${(error as Error).message}`;
  }
  fail(`${law}\n  received  ${shown}${problem}`);
}

function compared(headline: string, expected: unknown, received: string): string {
  return `${headline}\n  expected  ${show(expected)}\n  received  ${received}`;
}

function showBlock(block: NumberBlock): string {
  if (block instanceof TensorValue) return show(block);
  if (block.shape.length === 0) return show(block.data[0]);
  if (block.shape.length === 1) return show(Array.from(block.data));
  return `${block.shape.join(' × ')} numbers ${show(Array.from(block.data))}`;
}

function fail(message: string): never {
  const call = testContext().lastCall;
  testContext().checks++;
  throw new ExpectationFailure(withCall(message, call));
}
