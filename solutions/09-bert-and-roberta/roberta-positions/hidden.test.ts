import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random rows with padding anywhere agree with the definition', async () => {
  for (let round = 0; round < 8; round++) {
    const pad = random.integer(4);
    const rows = Array.from({ length: 1 + random.integer(4) }, () =>
      Array.from({ length: 1 + random.integer(9) }, () =>
        random.uniform() < 0.3 ? pad : 10 + random.integer(90),
      ),
    );
    // A token's position is the padding id, and one for each token up to and with it.
    const expected = rows.map((row) =>
      row.map((id, t) =>
        id === pad ? pad : pad + row.slice(0, t + 1).filter((each) => each !== pad).length,
      ),
    );
    expectValue(await student.call('positionIds', rows, pad)).toEqual(expected);
  }
});
