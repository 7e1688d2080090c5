import { afterEach, expect, it, vi } from 'vitest';
import { startProgress } from '../../lib/cli/progress';
import { didYouMean } from '../../lib/cli/suggestion';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('without a terminal progress is a line every ten seconds and one at the end, with the time left', () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  Object.defineProperty(process.stderr, 'isTTY', { value: false, configurable: true });
  const progress = startProgress('training', 100, 20);
  for (let step = 21; step <= 60; step++) {
    vi.advanceTimersByTime(500);
    progress.update(step, `loss ${step}`);
  }
  progress.stop();
  progress.stop();
  // 20 steps in 10 s leave 60 steps for 30 s, and 40 steps in 20 s leave 40 steps for 20 s.
  expect(lines).toEqual([
    'training 40/100 · loss 40 · 30 s left\n',
    'training 60/100 · loss 60 · 20 s left\n',
  ]);
});

it('a suggestion is the nearest word, or all words where none is near', () => {
  expect(didYouMean('learningrate', ['learningRate', 'maxSteps'])).toBe('; did you mean "learningRate"?');
  expect(didYouMean('zebra', ['learningRate', 'maxSteps'])).toBe('; there are: learningRate, maxSteps');
});
