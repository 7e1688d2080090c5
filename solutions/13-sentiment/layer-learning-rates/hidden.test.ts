import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any number of blocks and any decay', async () => {
  for (let round = 0; round < 4; round++) {
    const layers = 2 + random.integer(23);
    const decay = 0.6 + 0.35 * random.uniform();
    const blocks = random.shuffle(Array.from({ length: layers }, (_, i) => i));
    const names = [
      ...blocks.map((i) => `bert.encoder.layer.${i}.attention.self.query.bias`),
      'bert.embeddings.position_embeddings.weight',
      'classifier.weight',
    ];
    const expected = [...blocks.map((i) => decay ** (layers - i)), decay ** (layers + 1), 1];
    const actual = await student.call('learningRateScales', names, layers, decay);
    expectNumbers(actual).toBeClose(expected, { tolerance: 1e-12, because: 'powers in float64' });
  }
});
