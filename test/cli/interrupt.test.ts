import { afterEach, describe, expect, it, vi } from 'vitest';
import { onInterrupt } from '../../lib/cli/interrupt';

afterEach(() => void vi.restoreAllMocks());

/** Ctrl-C at these milliseconds: what was noted, and with which codes the process was to end. */
function pressAt(...times: number[]) {
  let [now, noted] = [0, ''];
  const codes: unknown[] = [];
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((noted += String(text))));
  vi.spyOn(process, 'exit').mockImplementation((code) => codes.push(code) as never);
  const { signal, release } = onInterrupt('Saving.');
  for (now of times) process.emit('SIGINT');
  release();
  return { aborted: signal.aborted, noted, codes };
}

describe('Ctrl-C', () => {
  it('asks the command to end, and says what happens', () => {
    const { aborted, noted, codes } = pressAt(10_000);
    expect(aborted).toBe(true);
    expect(noted).toBe('\nSaving. Press Ctrl-C again to end at once.\n');
    expect(codes).toEqual([]);
  });

  it('that npm or timeout passes on a moment later is no second one: nothing that is being saved is lost', () => {
    const { noted, codes } = pressAt(10_000, 10_005, 10_400);
    expect(codes).toEqual([]);
    expect(noted.match(/Saving/g)).toHaveLength(1);
  });

  it('again ends the process at once', () => {
    expect(pressAt(10_000, 11_000).codes).toEqual([130]);
  });

  it('has its usual meaning back once the command is done', () => {
    const listeners = process.listenerCount('SIGINT');
    pressAt();
    expect(process.listenerCount('SIGINT')).toBe(listeners);
  });
});
