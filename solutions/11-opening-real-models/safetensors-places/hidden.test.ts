import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random files: every tensor lies where it was put', async () => {
  for (let i = 0; i < 4; i++) {
    const header: Record<string, object> = {};
    let position = 0;
    for (let t = 0; t < 1 + random.integer(4); t++) {
      const size = 1 + random.integer(300);
      header[`layer.${t}.größe`] = {
        dtype: 'U8',
        shape: [size],
        data_offsets: [position, (position += size)],
      };
    }
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const file = new Uint8Array(Buffer.concat([length, json, Buffer.alloc(position)]));
    const expected = Object.entries(header).map(([name, entry]) => {
      const [begin, end] = (entry as { data_offsets: number[] }).data_offsets;
      return { name, begin: 8 + json.length + begin, end: 8 + json.length + end };
    });
    expectValue(await student.call('tensorPlaces', file)).toEqual(expected);
  }
});
