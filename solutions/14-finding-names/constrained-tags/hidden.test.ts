import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('no allowed sequence is likelier', async () => {
  const tags = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
  const goesOn = (before: string, tag: string): boolean =>
    !tag.startsWith('I-') || before === `B-${tag.slice(2)}` || before === tag;
  for (let round = 0; round < 6; round++) {
    const words = Array.from({ length: 2 + random.integer(4) }, () => tags.map(() => 2 * random.normal()));
    // All sequences, one by one.
    let sequences: { tags: string[]; score: number }[] = [{ tags: [], score: 0 }];
    for (const word of words) {
      sequences = sequences.flatMap((sequence) =>
        tags
          .map((tag, t) => ({ tag, score: sequence.score + word[t] }))
          .filter(({ tag }) => goesOn(sequence.tags.at(-1) ?? 'O', tag))
          .map(({ tag, score }) => ({ tags: [...sequence.tags, tag], score })),
      );
    }
    const best = sequences.reduce((a, b) => (b.score > a.score ? b : a));
    expectValue(await student.call('constrainedTags', words, tags)).toEqual(best.tags);
  }
});
