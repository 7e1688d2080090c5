import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('a coin below one half gives the sentence that follows, label 0', async () => {
  const pairs = await student.call('nextSentencePairs', 3, [0.1, 0.49], [0.9, 0.9]);
  const follows = (label: number): object[] => [
    { first: 0, second: 1, label },
    { first: 1, second: 2, label },
  ];
  expectValue(pairs).toEqual(follows(0), {
    mistakes: {
      'the labels are exchanged: 0 is IsNext, 1 is NotNext': follows(1),
      'the coin is read the wrong way round': [
        { first: 0, second: 2, label: 1 },
        { first: 1, second: 0, label: 1 },
      ],
    },
  });
});

test('a coin of one half or more gives another sentence, label 1', async () => {
  // After sentence 1 of five: 0, 3 and 4 remain. A draw of 0.5 is the second of these three.
  const pairs = await student.call('nextSentencePairs', 5, [0, 0.5, 0, 0], [0, 0.5, 0, 0]);
  const with1 = (second: number, label: number): object[] => [
    { first: 0, second: 1, label: 0 },
    { first: 1, second, label },
    { first: 2, second: 3, label: 0 },
    { first: 3, second: 4, label: 0 },
  ];
  expectValue(pairs).toEqual(with1(3, 1), {
    mistakes: {
      'the sentence that does follow can be drawn as one that does not: leave it out': with1(2, 1),
      'label 0 although the second does not follow': with1(3, 0),
      'the second is drawn from those before the first only': with1(0, 1),
      'the coin is read the wrong way round': [
        { first: 0, second: 2, label: 1 },
        { first: 1, second: 2, label: 0 },
        { first: 2, second: 0, label: 1 },
        { first: 3, second: 0, label: 1 },
      ],
    },
  });
  // After sentence 0 of four: 2 and 3 remain.
  expectValue(await student.call('nextSentencePairs', 4, [0.9, 0, 0], [0.1, 0, 0])).toEqual(
    [
      { first: 0, second: 2, label: 1 },
      { first: 1, second: 2, label: 0 },
      { first: 2, second: 3, label: 0 },
    ],
    {
      mistakes: {
        'a sentence can be paired with itself: leave it out': [
          { first: 0, second: 0, label: 1 },
          { first: 1, second: 2, label: 0 },
          { first: 2, second: 3, label: 0 },
        ],
        'the sentence that does follow can be drawn as one that does not: leave it out': [
          { first: 0, second: 1, label: 1 },
          { first: 1, second: 2, label: 0 },
          { first: 2, second: 3, label: 0 },
        ],
      },
    },
  );
});

test('the last sentence begins no pair', async () => {
  const pair = (first: number): object => ({ first, second: first + 1, label: 0 });
  expectValue(await student.call('nextSentencePairs', 4, [0, 0, 0], [0, 0, 0])).toEqual([0, 1, 2].map(pair), {
    mistakes: {
      'each sentence is used once: every sentence but the last begins a pair': [0, 2].map(pair),
      'the labels are exchanged: 0 is IsNext, 1 is NotNext': [0, 1, 2].map((first) => ({ ...pair(first), label: 1 })),
    },
  });
});
