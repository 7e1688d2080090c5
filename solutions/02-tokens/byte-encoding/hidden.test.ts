import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

test('the first and last character of each length are right', async () => {
  const borders: [number, Record<string, number[]>][] = [
    [0x7f, { 'U+007F still takes one byte': [0xc1, 0xbf] }],
    [0x80, { 'U+0080 already takes two bytes': [0x80] }],
    [0x7ff, { 'U+07FF still takes two bytes': [0xe0, 0x9f, 0xbf] }],
    [0x800, { 'U+0800 already takes three bytes': [0xe0, 0x80] }],
    [0xffff, { 'U+FFFF still takes three bytes': [0xf0, 0x8f, 0xbf, 0xbf] }],
    [0x10000, { 'U+10000 already takes four bytes': [0xf0, 0x80, 0x80] }],
    [0x10ffff, {}],
  ];
  for (const [point, mistakes] of borders) {
    const text = String.fromCodePoint(point);
    expectValue(await student.call('utf8Bytes', text)).toEqual(bytesOf(text), { mistakes });
  }
});

test('random texts agree with TextEncoder', async () => {
  for (let round = 0; round < 8; round++) {
    const points = Array.from({ length: random.integer(20) }, () => {
      const point = random.integer([0x80, 0x800, 0xd800, 0x110000][random.integer(4)]);
      return point >= 0xd800 && point < 0xe000 ? 0x1f40b : point; // surrogates alone are no characters
    });
    const text = String.fromCodePoint(...points);
    expectValue(await student.call('utf8Bytes', text)).toEqual(bytesOf(text));
  }
});
