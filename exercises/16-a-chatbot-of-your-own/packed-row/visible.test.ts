import { expectFields, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

/** `visible` as rows of dots and crosses, so that a difference can be seen. */
const rows = (text: string): boolean[][] =>
  text
    .trim()
    .split(/\s+/)
    .map((row) => Array.from(row, (mark) => mark === 'x'));

test('positions begin at 0 in every text', async () => {
  const { positions } = expectFields(await student.call('packedRow', [2, 3]), 'positions', 'visible');
  expectValue(positions).toEqual([0, 1, 0, 1, 2], {
    mistakes: {
      'positions are counted on from the text before: each text must begin at 0': [0, 1, 2, 3, 4],
      'positions begin at 1': [1, 2, 1, 2, 3],
      'that is which text a token belongs to, not where it stands in it': [0, 0, 1, 1, 1],
    },
  });
});

test('a token sees its own text up to itself, and nothing of the text before', async () => {
  const { visible } = expectFields(await student.call('packedRow', [2, 3]), 'positions', 'visible');
  expectValue(visible).toEqual(rows('x.... xx... ..x.. ..xx. ..xxx'), {
    mistakes: {
      'attention leaks: the second text sees the first': rows('x.... xx... xxx.. xxxx. xxxxx'),
      'within a text the future is seen: the causal mask is missing': rows('xx... xx... ..xxx ..xxx ..xxx'),
      'a token may look at itself': rows('..... x.... ..... ..x.. ..xx.'),
      'the positions are compared, not the places: a token sees the other text wherever it stands earlier there':
        rows('x.x.. xxxx. x.x.. xxxx. xxxxx'),
      'it is the wrong way round: what should be seen is hidden': rows('.xxxx ..xxx xx.xx xx..x xx...'),
    },
  });
});
