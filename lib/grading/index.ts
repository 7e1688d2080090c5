/**
 * What the tests of an exercise import: `import { student, expectTensor } from 'headway/grading'`.
 * Only the judge can run such tests; see the book's appendix *Writing an exercise*.
 */
import type { Random } from '../random';
import { testContext } from './context';

export { student } from './student';
export type { Argument, MutableCallOptions, Student, StudentObject } from './student';
export { expectFields, expectNumbers, expectTensor, expectValue } from './expectations';
export type { CloseOptions, EqualOptions, NumbersExpectation, ValueExpectation } from './expectations';
export type { NestedNumbers, NumberBlock, Numeric } from './comparison';
export { TensorValue } from './tensor-value';

/**
 * The random stream of the running test. Its seed is HMAC(secret, submission), so a learner cannot
 * know the numbers, and grading the same file again draws the same ones.
 */
export const random: Random = new Proxy({} as Random, {
  get(_target, property) {
    const stream = testContext().random;
    const member: unknown = Reflect.get(stream, property, stream);
    return typeof member === 'function' ? member.bind(stream) : member;
  },
});
