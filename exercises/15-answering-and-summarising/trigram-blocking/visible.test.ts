import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('the best sentences come in the order of the document', async () => {
  const sentences = ['Snow fell.', 'Trains stopped.', 'Schools closed.'];
  expectValue(await student.call('selectSentences', sentences, [0.2, 0.1, 0.7], 2)).toEqual([0, 2], {
    mistakes: {
      'the sentences are in the order of their scores: a reader wants that of the document': [2, 0],
      'the first sentences were taken, not the best': [0, 1],
    },
  });
});

test('a sentence that repeats three words in a row is passed over, and the next best taken', async () => {
  const sentences = ['The mayor closed the bridge.', 'On Monday the mayor closed the bridge again.', 'A beam had cracked.'];
  expectValue(await student.call('selectSentences', sentences, [0.5, 0.4, 0.1], 2)).toEqual([0, 2], {
    mistakes: {
      'nothing was blocked: both say that the mayor closed the bridge': [0, 1],
      'a repetition ended the choice, or only the best `count` were looked at: the next best is to be tried': [0],
    },
  });
});

test('two words in a row may come again', async () => {
  const sentences = ['The bridge is closed.', 'The bridge will be mended.'];
  expectValue(await student.call('selectSentences', sentences, [0.6, 0.4], 2)).toEqual([0, 1], {
    mistakes: { 'two words in a row were enough to block: it takes three': [0] },
  });
});

test('capitals and signs do not hide a repetition', async () => {
  const sentences = ['In short: the bridge, closed, stands.', 'THE BRIDGE CLOSED at noon.', 'Ferries run.'];
  expectValue(await student.call('selectSentences', sentences, [0.5, 0.3, 0.2], 2)).toEqual([0, 2], {
    mistakes: {
      'nothing was blocked: "the bridge closed" is in both, as ROUGE counts words': [0, 1],
      'a repetition ended the choice, or only the best `count` were looked at: the next best is to be tried': [0],
    },
  });
});
