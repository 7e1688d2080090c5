import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random conversations have a label for each token of a reply and no other', async () => {
  for (let round = 0; round < 5; round++) {
    const ids: number[] = [];
    const mine: boolean[] = [];
    const replies: [number, number][] = [];
    const add = (count: number, isReply: boolean): void => {
      for (let i = 0; i < count; i++) {
        ids.push(1 + random.integer(900));
        mine.push(isReply);
      }
    };
    for (let turn = 0; turn <= random.integer(4); turn++) {
      add(1 + random.integer(6), false);
      const start = ids.length;
      add(1 + random.integer(6), true);
      replies.push([start, ids.length]);
      add(random.integer(2), false);
    }
    const right: number[] = [];
    for (let t = 0; t + 1 < ids.length; t++) right.push(mine[t + 1] ? ids[t + 1] : -100);
    expectValue(await student.call('replyLabels', ids, replies)).toEqual(right);
  }
});
