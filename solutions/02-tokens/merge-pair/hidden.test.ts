import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random ids agree with replacing in text', async () => {
  // One character an id: String.replaceAll also replaces from left to right, without overlaps.
  for (let round = 0; round < 8; round++) {
    const text = Array.from({ length: 5 + random.integer(60) }, () => 'abc'[random.integer(3)]).join('');
    const pair = 'abc'[random.integer(3)] + 'abc'[random.integer(3)];
    const ids = (from: string): number[] => Array.from(from, (character) => character.charCodeAt(0));
    const [first, second] = ids(pair);
    const actual = await student.call('mergePair', ids(text), [first, second], 120);
    expectValue(actual).toEqual(ids(text.replaceAll(pair, 'x')));
  }
});
