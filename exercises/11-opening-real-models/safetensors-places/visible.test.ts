import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

/** A file with this header and so many bytes of numbers. */
function fileOf(header: object, bytes: number): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return new Uint8Array(Buffer.concat([length, json, Buffer.alloc(bytes)]));
}

test('two tensors lie behind the header', async () => {
  const header = {
    bias: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    weight: { dtype: 'F32', shape: [2, 2], data_offsets: [8, 24] },
  };
  const length = JSON.stringify(header).length;
  const at = (start: number) => [
    { name: 'bias', begin: start, end: start + 8 },
    { name: 'weight', begin: start + 8, end: start + 24 },
  ];
  expectValue(await student.call('tensorPlaces', fileOf(header, 24))).toEqual(at(8 + length), {
    mistakes: {
      'offsets count from the end of the header, not from the start of the file': at(0),
      'the eight bytes of the length are forgotten': at(length),
      'the header is forgotten: the data begins after it': at(8),
    },
  });
});

test('what is said of the file as a whole is no tensor', async () => {
  const header = { __metadata__: { format: 'pt' }, x: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } };
  const start = 8 + JSON.stringify(header).length;
  expectValue(await student.call('tensorPlaces', fileOf(header, 1))).toEqual([
    { name: 'x', begin: start, end: start + 1 },
  ]);
});
