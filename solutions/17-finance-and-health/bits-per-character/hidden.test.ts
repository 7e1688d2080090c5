import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random losses and texts', async () => {
  for (let round = 0; round < 4; round++) {
    const [loss, tokens] = [0.5 + 4 * random.uniform(), 1 + random.integer(50)];
    const characters = tokens + random.integer(200);
    const text = Array.from({ length: characters }, () => 'whale 🐋'[random.integer(6)]).join('');
    expectNumbers(await student.call('bitsPerCharacter', loss, tokens, text)).toBeClose(
      (loss * tokens) / Math.log(2) / characters,
      { tolerance: 1e-9, because: 'a product and two quotients in float64' },
    );
  }
});
