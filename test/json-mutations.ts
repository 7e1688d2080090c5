import { expect } from 'vitest';
import { FormatError } from '../lib/errors';
import { Random } from '../lib/random';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What may stand where something else was. */
const strangers: readonly Json[] = [
  ...[null, true, 0, 1, -1, 0.5, 7, 1e9, 2 ** 53, 1e308, '', 'x', '__proto__', '\u0000', '../x', '(', '\\'],
  ...[[], {}, [[]], [null], { '': '' }, { toString: 1 }],
];

/**
 * Reads damaged copies of JSON files: in each, one to three values are replaced, lost, named otherwise or
 * exchanged for one from elsewhere in the file. Each must be read or refused with a FormatError.
 *
 * @param originals - taken in turn
 * @param read - reads the value, and checks what it got
 * @param runs - default 10,000
 * @returns how many were refused
 */
export function readJsonMutations(
  originals: readonly unknown[],
  read: (value: unknown) => void,
  runs = 10_000,
): number {
  const random = new Random(5);
  let refused = 0;
  for (let run = 0; run < runs; run++) {
    let value = structuredClone(originals[run % originals.length]) as Json;
    const changes = 1 + random.integer(3);
    for (let change = 0; change < changes; change++) value = damaged(value, random);
    const text = JSON.stringify(value);
    try {
      read(JSON.parse(text));
    } catch (error) {
      expect(error, `${String(error)} of ${text.slice(0, 400)}`).toBeInstanceOf(FormatError);
      refused += 1;
    }
  }
  return refused;
}

/** The value with one change in it, at any depth. */
function damaged(value: Json, random: Random): Json {
  if (value === null || typeof value !== 'object' || random.integer(12) === 0) return stranger(random);
  const keys = Object.keys(value);
  if (keys.length === 0) return stranger(random);
  const at = keys[random.integer(keys.length)];
  const holder = value as Record<string, Json>;
  const kind = random.integer(8);
  if (kind === 0 && Array.isArray(value)) value.splice(Number(at), 1);
  else if (kind === 0) delete holder[at];
  else if (kind === 1) holder[at] = holder[keys[random.integer(keys.length)]];
  else if (kind === 2 && !Array.isArray(value)) holder[`${at}x`] = structuredClone(holder[at]);
  else holder[at] = damaged(holder[at], random);
  return value;
}

function stranger(random: Random): Json {
  return structuredClone(strangers[random.integer(strangers.length)]);
}
