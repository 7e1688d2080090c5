import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'whole bytes';

test('a model that is all frozen needs its weights alone', async () => {
  expectNumbers(await student.call('trainingBytes', 77, 77)).toBeClose(308, {
    tolerance: 0,
    because,
    mistakes: {
      'frozen weights stay in memory: the forward pass uses them': 0,
      'frozen parameters need no gradient and no moments': 1232,
    },
  });
});

test('random models agree with a sum over their parameters', async () => {
  for (let round = 0; round < 6; round++) {
    const parameters = 2 + random.integer(2000);
    const frozen = random.integer(parameters);
    let bytes = 0;
    for (let i = 0; i < parameters; i++) bytes += new Float32Array(i < frozen ? 1 : 4).byteLength;
    expectNumbers(await student.call('trainingBytes', parameters, frozen)).toBeClose(bytes, {
      tolerance: 0,
      because,
    });
  }
});
