import fc from 'fast-check';
import { expect } from 'vitest';
import { FormatError } from '../../lib/errors';

/**
 * Reads 10,000 damaged copies of a file. Each must be read or refused with a FormatError whose offset lies
 * within the file, without an allocation that the file's size does not explain.
 *
 * @param original - a well-formed file
 * @param headerEnd - most faults are put before this byte: they matter most there
 * @param read - reads the bytes, and checks what it got
 * @param tokens - what may be inserted besides random bytes
 * @returns how many were refused
 */
export function readMutations(
  original: Buffer,
  headerEnd: number,
  read: (bytes: Buffer) => void,
  tokens: readonly Buffer[],
): number {
  const mutation = fc.record({
    at: fc.oneof({ weight: 9, arbitrary: fc.nat(headerEnd) }, fc.nat(original.length - 1)),
    remove: fc.nat(4),
    insert: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(...tokens)),
    // A changed byte leaves what follows in its place; an inserted or lost one moves it.
    inPlace: fc.boolean(),
    keep: fc.oneof({ weight: 9, arbitrary: fc.constant(Infinity) }, fc.nat(original.length)),
  });
  let refused = 0;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      let bytes = original;
      for (const { at, remove, insert, inPlace, keep } of mutations) {
        const rest = bytes.subarray(at + (inPlace ? insert.length : remove));
        bytes = Buffer.concat([bytes.subarray(0, at), insert, rest]).subarray(0, keep);
      }
      const before = process.memoryUsage().arrayBuffers;
      try {
        read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        const { offset } = error as FormatError;
        if (offset !== undefined) expect(offset).toBeLessThanOrEqual(bytes.length);
        refused += 1;
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    }),
    { numRuns: 10_000, seed: 3 },
  );
  return refused;
}
