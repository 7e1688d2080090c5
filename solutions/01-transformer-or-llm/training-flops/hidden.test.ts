import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('published models agree with 6ND', async () => {
  // Brown et al. 2020, table D.1: millions of parameters, billions of tokens, operations (three digits).
  const models = [
    [125, 300, 2.25e20],
    [109, 250, 1.64e20],
    [1320, 300, 2.38e21],
    [174_600, 300, 3.14e23],
  ];
  for (const [millions, billions, flops] of models) {
    const actual = (await student.call('trainingFlops', millions * 1e6, billions * 1e9)) as number;
    expectNumbers(actual).toBeClose(flops, {
      tolerance: 0.005 * flops,
      because: 'the table prints three digits',
      mistakes: {
        'only the forward pass is counted': flops / 3,
        'only the backward pass is counted': (flops * 2) / 3,
      },
    });
  }
});

test('random runs take the time of their operations', async () => {
  for (let round = 0; round < 6; round++) {
    const [devices, flopsPerSecond] = [2 + random.integer(500), 1e12 * (1 + random.integer(900))];
    const utilisation = (2 + random.integer(90)) / 100;
    const days = 0.5 + 100 * random.uniform();
    const flops = days * 24 * 60 * 60 * devices * flopsPerSecond * utilisation;
    expectNumbers(
      await student.call('trainingDays', flops, { devices, flopsPerSecond, utilisation }),
    ).toBeClose(days, {
      tolerance: 1e-9,
      because: 'a few products in float64',
      mistakes: {
        'the utilisation is ignored': days * utilisation,
        'the devices are not counted': days * devices,
      },
    });
  }
});
