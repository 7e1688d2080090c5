import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('letters of ASCII are one byte each', async () => {
  expectValue(await student.call('utf8Bytes', 'Hi')).toEqual([72, 105], {
    mistakes: {
      'this is UTF-16: two bytes for every unit': [72, 0, 105, 0],
      'this is UTF-16, high byte first': [0, 72, 0, 105],
    },
  });
});

test('é takes two bytes', async () => {
  // U+00E9 = 00011 101001
  expectValue(await student.call('utf8Bytes', 'é')).toEqual([0xc3, 0xa9], {
    mistakes: {
      'these are code points, not bytes of UTF-8': [0xe9],
      'this is UTF-16: two bytes for every unit': [0xe9, 0x00],
      'continuation bytes start with the bits 10: add 0x80': [0xc3, 0x29],
      'the first byte does not say how many follow: 110xxxxx': [0x03, 0xa9],
      'the bytes are in the wrong order: the highest bits come first': [0xa9, 0xc3],
    },
  });
});

test('鯨 takes three bytes', async () => {
  // U+9BE8 = 1001 101111 101000
  expectValue(await student.call('utf8Bytes', '鯨')).toEqual([0xe9, 0xaf, 0xa8], {
    mistakes: {
      'these are code points, not bytes of UTF-8': [0x9be8],
      'continuation bytes start with the bits 10: add 0x80': [0xe9, 0x2f, 0x28],
      'the first byte does not say how many follow: 1110xxxx': [0x09, 0xaf, 0xa8],
    },
  });
});

test('🐳 takes four bytes', async () => {
  // U+1F433 = 000 011111 010000 110011
  expectValue(await student.call('utf8Bytes', '🐳')).toEqual([0xf0, 0x9f, 0x90, 0xb3], {
    mistakes: {
      'the emoji is taken as its two UTF-16 code units: go by code points': [0xed, 0xa0, 0xbd, 0xed, 0xb0, 0xb3],
      'these are code points, not bytes of UTF-8': [0x1f433],
      'the code point is cut to 16 bits': [0xef, 0x90, 0xb3],
      'continuation bytes start with the bits 10: add 0x80': [0xf0, 0x1f, 0x10, 0x33],
    },
  });
});
