import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const float64 = { tolerance: 1e-9, because: 'a few numbers in float64' };
/** −log σ(x), for small x. */
const cost = (x: number): number => Math.log(1 + Math.exp(-x));

test('a model that is its reference has a loss of ln 2', async () => {
  const same = { chosen: [-30], rejected: [-20] };
  const actual = await student.call('dpoLoss', same, same, 0.1);
  expectNumbers(actual).toBeClose(Math.LN2, {
    ...float64,
    mistakes: {
      'the reference is left out: what counts is the gain over it': cost(-1),
      'the sigmoid is given, without the logarithm': 0.5,
      'the sign is wrong: log σ is negative, the loss is −log σ': -Math.LN2,
    },
  });
});

test('only what was gained over the reference counts', async () => {
  // Chosen: from −30 to −26, a gain of 4. Rejected: from −20 to −22, a loss of 2. Margin 0.1 · 6.
  const policy = { chosen: [-26], rejected: [-22] };
  const reference = { chosen: [-30], rejected: [-20] };
  const actual = await student.call('dpoLoss', policy, reference, 0.1);
  expectNumbers(actual).toBeClose(cost(0.6), {
    ...float64,
    mistakes: {
      'the reference is left out: what counts is the gain over it': cost(0.1 * (-26 + 22)),
      'beta is left out': cost(6),
      'beta must weigh the margin inside the sigmoid, not the loss': 0.1 * cost(6),
      'chosen and rejected are exchanged': cost(-0.6),
      'the gain of the rejected reply is left out': cost(0.4),
      'the gains are added, not subtracted from each other': cost(0.2),
    },
  });
});

test('the loss is the mean over the pairs', async () => {
  const policy = { chosen: [-1, -4], rejected: [-3, -2] };
  const reference = { chosen: [-2, -2], rejected: [-2, -2] };
  const losses = [cost(0.5 * 2), cost(0.5 * -2)];
  const actual = await student.call('dpoLoss', policy, reference, 0.5);
  expectNumbers(actual).toBeClose((losses[0] + losses[1]) / 2, {
    ...float64,
    mistakes: {
      'the losses are summed, not averaged': losses[0] + losses[1],
      'the margins are averaged before the sigmoid: it must be applied to each pair': cost(0),
    },
  });
});

test('a margin of a thousand does not overflow', async () => {
  const policy = { chosen: [-2000], rejected: [0] };
  const reference = { chosen: [0], rejected: [0] };
  const numbers = expectNumbers(await student.call('dpoLoss', policy, reference, 0.5));
  numbers.toObey('exp overflows: for a margin of −1000 the loss is 1000, not Infinity', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  numbers.toBeClose(1000, { tolerance: 1e-6, because: 'log(1 + exp(1000)) is 1000 in float64' });
});
