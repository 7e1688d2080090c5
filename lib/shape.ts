import type * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from './errors';

/**
 * Checks shapes written in the course's letters, and binds each letter across all arguments.
 *
 * B batch · T query length · S key length · H heads · G key/value heads · D head size ·
 * C hidden size · F feed-forward size · V vocabulary. A digit is a literal size, so `'B1TS'`
 * asks for a second axis of size 1.
 *
 * @example
 * const { T, D } = assertShape('attention', { q: [q, 'BHTD'], k: [k, 'BHSD'], v: [v, 'BHSD'] });
 *
 * @param where - the caller, as the reader of the error knows it
 * @param tensors - name → [tensor, its shape in letters]
 * @returns the size bound to each letter
 * @throws ShapeError naming the argument, the shape required, the shape that came, and
 * the argument that bound the letter first
 */
export function assertShape(
  where: string,
  tensors: Record<string, readonly [tf.Tensor, string]>,
): Record<string, number> {
  const sizes: Record<string, number> = {};
  const boundBy: Record<string, string> = {};
  for (const [name, [tensor, letters]] of Object.entries(tensors)) {
    if (tensor.shape.length !== letters.length) {
      throw new ShapeError(
        `${where}: ${name} must have ${letters.length} axes [${[...letters].join(', ')}], ` +
          `got ${tensor.shape.length} axes [${tensor.shape.join(', ')}]`,
      );
    }
    [...letters].forEach((letter, axis) => {
      const size = tensor.shape[axis];
      const required = /\d/.test(letter) ? Number(letter) : sizes[letter];
      if (required === undefined) {
        sizes[letter] = size;
        boundBy[letter] = name;
      } else if (size !== required) {
        const binding = boundBy[letter] ? ` with ${letter} = ${required} as in ${boundBy[letter]}` : '';
        throw new ShapeError(
          `${where}: ${name} must be [${[...letters].join(', ')}]${binding}, got [${tensor.shape.join(', ')}]`,
        );
      }
    });
  }
  return sizes;
}
