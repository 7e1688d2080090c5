import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const fresh = 'abcdefgh'.split('');
const old = ['1', '2', '3', '4', '5'];

test('every new example is there, and a tenth of all is old', async () => {
  const eighteen = [...'abcdefghijklmnopqr'];
  expectValue(await student.call('replayMixture', eighteen, old, 0.1, 0)).toEqual([...eighteen, '1', '2'], {
    mistakes: {
      'old examples take the place of new ones; every new one should be there': [...eighteen.slice(0, 16), '1', '2'],
      'the old ones stand first': ['1', '2', ...eighteen],
    },
  });
  // 8 new and 2 old are ten, a fifth of them old; a fifth of 8 would be 1.6, which rounds to 2 too. A third tells:
  // 8 new and 4 old are twelve.
  expectValue(await student.call('replayMixture', fresh, old, 1 / 3, 0)).toEqual([...fresh, '1', '2', '3', '4'], {
    mistakes: {
      'the share is of the new examples, not of all: n · share': [...fresh, '1', '2', '3'],
      'old examples take the place of new ones; every new one should be there': [...fresh.slice(0, 5), '1', '2', '3'],
      'the share is of what is old: all of it is counted, not what is learned from': [...fresh, '1', '2'],
    },
  });
});

test('the next epoch goes on with other old examples, and begins again at the end', async () => {
  expectValue(await student.call('replayMixture', fresh, old, 1 / 3, 1)).toEqual([...fresh, '5', '1', '2', '3'], {
    mistakes: {
      'each epoch replays the same old examples': [...fresh, '1', '2', '3', '4'],
      'behind the last old example there is none: begin again with the first': [...fresh, '5'],
      'the epoch begins one example further, not where the one before stopped': [...fresh, '2', '3', '4', '5'],
      'the share is of the new examples, not of all: n · share': [...fresh, '4', '5', '1'],
    },
  });
});

test('a share of 0 mixes nothing in', async () => {
  expectValue(await student.call('replayMixture', fresh, [], 0, 3)).toEqual(fresh, {
    mistakes: { 'there should be no old example': [...fresh, undefined] },
  });
});
