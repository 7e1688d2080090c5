import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('conversations of any length keep every turn, in order, character by character', async () => {
  for (let round = 0; round < 4; round++) {
    const turns = random.integer(3);
    const messages = [{ role: 'system', content: ' Be brief.\n' }];
    for (let turn = 0; turn < turns; turn++) {
      messages.push({ role: 'user', content: `  question ${random.integer(100)} ` });
      messages.push({ role: 'assistant', content: `answer\n${random.integer(100)}` });
    }
    messages.push({ role: 'user', content: `and ${random.integer(100)}?` });
    const opened = random.integer(2) === 1;
    let right = '';
    for (const { role, content } of messages)
      right += '<|im_start|>' + role + '\n' + content + '<|im_end|>' + '\n';
    if (opened) right += '<|im_start|>assistant' + '\n';
    expectValue(await student.call('renderChat', messages, opened)).toEqual(right, {
      mistakes: {
        'spaces or newlines of a message are lost: the text must be as it was said': right
          .replaceAll('\n Be brief.\n<', '\nBe brief.<')
          .replace(/\n {2}(question \d+) </g, '\n$1<'),
      },
    });
  }
});
