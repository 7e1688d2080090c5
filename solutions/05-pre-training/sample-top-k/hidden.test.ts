import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random logits, k and temperatures give the right frequencies', async () => {
  for (let round = 0; round < 3; round++) {
    const V = 5 + random.integer(20);
    const k = 2 + random.integer(3);
    const temperature = 0.6 + random.uniform();
    const logits = Float32Array.from({ length: V }, () => random.normal());
    const draws = 4000;
    const uniform = Float64Array.from({ length: draws }, () => random.uniform());
    const kept = Array.from(logits.keys())
      .sort((a, b) => logits[b] - logits[a])
      .slice(0, k);
    const weights = kept.map((id) => Math.exp(logits[id] / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const drawn = await student.call('sampleTopK', logits, k, temperature, uniform);
    expectValue(drawn).toObey(
      'each kept token must come as often as its probability, within five σ',
      (ids) => {
        const counts = new Map<number, number>();
        for (const id of ids as Int32Array) counts.set(id, (counts.get(id) ?? 0) + 1);
        const outside = [...counts.keys()].some((id) => !kept.includes(id));
        return (
          !outside &&
          kept.every((id, place) => {
            const p = weights[place] / total;
            return Math.abs((counts.get(id) ?? 0) - draws * p) <= 5 * Math.sqrt(draws * p * (1 - p)) + 1;
          })
        );
      },
    );
  }
});

test('logits of a thousand do not overflow', async () => {
  const uniform = Float64Array.from({ length: 50 }, () => random.uniform());
  const logits = Float32Array.of(1000, -1000, 900);
  const drawn = await student.call('sampleTopK', logits, 2, 1, uniform);
  expectValue(drawn).toEqual(new Int32Array(50), {});
});
