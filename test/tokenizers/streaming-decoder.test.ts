import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { StreamingDecoder } from '../../lib/tokenizers/streaming-decoder';

const bytes = ByteLevelBpeTokenizer.train('', { vocabSize: 257 });

describe('StreamingDecoder', () => {
  it('holds a character back until its last byte is there', () => {
    const decoder = new StreamingDecoder(bytes);
    expect(bytes.encode('a🙂b').map((id) => decoder.push(id))).toEqual(['a', '', '', '', '🙂', 'b']);
    expect(decoder.end()).toBe('');
  });

  it('gives in pieces what decode gives at once, whatever the ids', () => {
    const ids = fc.array(fc.nat(256));
    fc.assert(
      fc.property(ids, (ids) => {
        const decoder = new StreamingDecoder(bytes);
        expect(ids.map((id) => decoder.push(id)).join('') + decoder.end()).toBe(bytes.decode(ids));
      }),
    );
  });

  it('shows U+FFFD when the tokens end within a character', () => {
    const decoder = new StreamingDecoder(bytes);
    expect(
      bytes
        .encode('é')
        .slice(0, 1)
        .map((id) => decoder.push(id)),
    ).toEqual(['']);
    expect(decoder.end()).toBe('\ufffd');
  });
});
