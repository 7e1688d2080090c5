import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

function select(sentences: string[][], scores: number[], count: number): number[] {
  const chosen: number[] = [];
  const order = scores.map((_, place) => place).sort((a, b) => scores[b] - scores[a]);
  for (const place of order) {
    const repeats = chosen.some((other) =>
      sentences[place].some((_, i) =>
        sentences[other].some(
          (_, j) =>
            i + 2 < sentences[place].length &&
            j + 2 < sentences[other].length &&
            [0, 1, 2].every((k) => sentences[place][i + k] === sentences[other][j + k]),
        ),
      ),
    );
    if (!repeats && chosen.length < count) chosen.push(place);
  }
  return chosen.sort((a, b) => a - b);
}

test('random documents agree with comparing each sentence with each chosen one', async () => {
  for (let round = 0; round < 8; round++) {
    const sentences = Array.from({ length: 8 }, () =>
      Array.from({ length: 2 + random.integer(5) }, () => 'abc'[random.integer(3)]),
    );
    const scores = sentences.map((_, i) => random.uniform() + 1e-6 * i);
    const count = 2 + random.integer(4);
    const answer = await student.call(
      'selectSentences',
      sentences.map((words) => words.join(' ')),
      scores,
      count,
    );
    expectValue(answer).toEqual(select(sentences, scores, count));
  }
});
