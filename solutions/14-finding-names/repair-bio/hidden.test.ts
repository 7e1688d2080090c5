import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any tags keep their kinds and their places, and then the rule', async () => {
  const names = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG'];
  for (let round = 0; round < 6; round++) {
    // The first breaks the rule for certain.
    const tags = ['I-PER', ...Array.from({ length: 5 + random.integer(30) }, () => names[random.integer(7)])];
    const mended: string[] = [];
    let open = ''; // the kind of the entity that is going on
    for (const tag of tags) {
      const kind = tag.slice(2);
      mended.push(tag.startsWith('I-') && kind !== open ? `B-${kind}` : tag);
      open = kind;
    }
    expectValue(await student.call('repairBio', tags)).toEqual(mended);
  }
});
