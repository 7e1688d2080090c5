import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('the first token of a reply is the label of the token before it', async () => {
  // 11 and 12 are the question, 21 to 23 the reply.
  const actual = await student.call('replyLabels', [11, 12, 21, 22, 23], [[2, 5]]);
  expectValue(actual).toEqual([-100, 21, 22, 23], {
    mistakes: {
      'the labels are not shifted: each token is asked to predict itself': [-100, -100, 21, 22],
      'it is the next token that must be in a reply, not the present one: the first token of the reply is lost':
        [-100, -100, 22, 23],
      'the prompt is learned too: its labels must be −100': [12, 21, 22, 23],
      'the prompt is learned, and the reply is not: the mask is the wrong way round': [12, -100, -100, -100],
      'there is a label for each token: the last has none, as nothing comes after it': [-100, 21, 22, 23, -100],
    },
  });
});

test('the end of the turn is learned too, and what comes behind it is not', async () => {
  // 9 ends a turn, 8 is the newline that the template puts behind it.
  const actual = await student.call('replyLabels', [11, 9, 8, 21, 9, 8], [[3, 5]]);
  expectValue(actual).toEqual([-100, -100, 21, 9, -100], {
    mistakes: {
      'the end of the turn is not learned: the model would never stop': [-100, -100, 21, -100, -100],
      'what comes behind the reply is learned too': [-100, -100, 21, 9, 8],
      'it is the next token that must be in a reply, not the present one: the first token of the reply is lost':
        [-100, -100, -100, 9, 8],
    },
  });
});

test('every reply of a conversation counts', async () => {
  const actual = await student.call('replyLabels', [11, 21, 9, 12, 13, 22, 9], [[1, 3], [5, 7]]); // prettier-ignore
  expectValue(actual).toEqual([21, 9, -100, -100, 22, 9], {
    mistakes: {
      'only the last reply is learned': [-100, -100, -100, -100, 22, 9],
      'only the first reply is learned': [21, 9, -100, -100, -100, -100],
      'all after the first question is learned, the later questions too': [21, 9, 12, 13, 22, 9],
    },
  });
});
