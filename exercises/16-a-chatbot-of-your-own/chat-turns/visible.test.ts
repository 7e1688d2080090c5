import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const asked = [{ role: 'user', content: 'Hi' }];
const answered = [...asked, { role: 'assistant', content: 'Yes?' }];

test('a question that waits for an answer ends with the opening of the answer', async () => {
  const actual = await student.call('renderChat', asked, true);
  expectValue(actual).toEqual('<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n', {
    mistakes: {
      'the text does not end where an answer begins: the model would go on as the user':
        '<|im_start|>user\nHi<|im_end|>\n',
      'a turn has no end: nothing will tell the model when to stop': '<|im_start|>user\nHi\n<|im_start|>assistant\n',
      'the role and the content stand in one line': '<|im_start|>user Hi<|im_end|>\n<|im_start|>assistant\n',
      'the answer is opened in the name of the user':
        '<|im_start|>user\nHi<|im_end|>\n<|im_start|>user\n',
      'the newline behind the end of a turn is missing': '<|im_start|>user\nHi<|im_end|><|im_start|>assistant\n',
    },
  });
});

test('a whole conversation, to be learned from, ends with its last turn', async () => {
  const actual = await student.call('renderChat', answered, false);
  const right = '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes?<|im_end|>\n';
  expectValue(actual).toEqual(right, {
    mistakes: {
      'an answer is opened though none is asked for': `${right}<|im_start|>assistant\n`,
      'a turn has no end: nothing will tell the model when to stop':
        '<|im_start|>user\nHi\n<|im_start|>assistant\nYes?\n',
      'only the last turn is written: the model would not know what was asked':
        '<|im_start|>assistant\nYes?<|im_end|>\n',
    },
  });
});
