import { expectNumbers, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random products agree with arrays that are counted', async () => {
  for (let round = 0; round < 5; round++) {
    const [n, k, m] = [1 + random.integer(9), 2 + random.integer(9), 3 + random.integer(9)];
    let flops = 0;
    for (let result = 0; result < n * m; result++) for (let place = 0; place < k; place++) flops += 2;
    const bytes = [n * k, k * m, n * m].reduce((sum, size) => sum + new Float32Array(size).byteLength, 0);
    expectNumbers(await student.call('productIntensity', n, k, m)).toBeClose(flops / bytes, {
      tolerance: 1e-9,
      because: 'one division in float64',
      mistakes: { 'these are operations a number: each takes 4 bytes': (4 * flops) / bytes },
    });
    expectNumbers(await student.call('elementwiseIntensity', n, m)).toBeClose(m / (4 * n + 4), {
      tolerance: 1e-9,
      because: 'one division in float64',
    });
  }
});

test('the verdict turns where the two times are equal', async () => {
  for (let round = 0; round < 5; round++) {
    const machine = {
      flopsPerSecond: (1 + random.integer(900)) * 1e9,
      bytesPerSecond: (1 + random.integer(90)) * 1e9,
    };
    const [flops, factor] = [1e12, 1.1 + random.integer(5)];
    const even = (machine.flopsPerSecond / machine.bytesPerSecond) as number;
    for (const intensity of [even / factor, even * factor]) {
      const waitsForMemory = flops / intensity / machine.bytesPerSecond > flops / machine.flopsPerSecond;
      expectValue(await student.call('boundBy', intensity, machine)).toEqual(
        waitsForMemory ? 'memory' : 'compute',
      );
    }
  }
});
