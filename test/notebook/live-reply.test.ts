import { describe, expect, it, vi } from 'vitest';
import type { Chat } from '../../lib/generation/chat';
import { liveReply } from '../../lib/notebook/live-reply';

describe('liveReply', () => {
  it('writes each piece as soon as it is there, and ends the line', async () => {
    const written: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    async function* reply(): AsyncGenerator<string> {
      yield 'It ';
      expect(written).toEqual(['It ']); // before the next piece is asked for
      yield 'is.';
    }
    await liveReply({ reply } as unknown as Chat, 'Is it?').finally(() => write.mockRestore());
    expect(written).toEqual(['It ', 'is.', '\n']);
  });
});
