import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normalizeForBert } from '../../lib/tokenizers/bert-normalization';
import { loadTokenizer } from '../../lib/tokenizers/tokenizer-files';
import golden from '../golden/question-answering.json';

const folder = join(__dirname, '..', 'golden', 'tokenizers');
/** Letters, accents apart and on their letters, syllables that come apart, halves of characters, white space. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...'aÅé\u0301\u0323𝅥𝅭각\ud83d🐋 \n\u00a0\u0000İß中', '"', '.'),
    maxLength: 40,
  }),
);

describe.each(['uncased', 'cased', 'roberta'] as const)('the place of each token, %s', (kind) => {
  const tokenizer = loadTokenizer(join(folder, kind));

  it('is where Hugging Face tokenizers has it', () => {
    for (const { text, ids, offsets } of golden.offsets[kind]) {
      expect(tokenizer.encodeWithOffsets!(text), text).toEqual({ ids, offsets });
    }
  });

  it('comes with the same ids, lies in the text, rises, and holds what the token says', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { ids, offsets } = tokenizer.encodeWithOffsets!(text);
        expect(ids).toEqual(tokenizer.encode(text));
        expect(offsets).toHaveLength(ids.length);
        let last = 0;
        offsets.forEach(([start, end], i) => {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = start;
          if (ids[i] === tokenizer.idOf('[UNK]')) return;
          const part = text.slice(start, end);
          if (kind === 'roberta') {
            const says = Buffer.from(tokenizer.tokenBytes(ids[i]))
              .toString('latin1')
              .replace(/^ +| +$/g, '');
            expect(Buffer.from(part).toString('latin1')).toContain(says);
          } else {
            const says = Buffer.from(tokenizer.tokenBytes(ids[i])).toString();
            expect(normalizeForBert(part, { lowercase: kind === 'uncased' })).toContain(says);
          }
        });
      }),
      { numRuns: 400 },
    );
  });
});

describe('an accent', () => {
  const tokenizer = loadTokenizer(join(folder, 'uncased'));
  const parts = (text: string): string[] =>
    tokenizer.encodeWithOffsets!(text).offsets.map(([start, end]) => text.slice(start, end));

  it('that is part of its letter belongs to the token, and later places do not move', () => {
    expect(parts('É a!')).toEqual(['É', 'a', '!']);
    expect(parts('e\u0301 a!')).toEqual(['e', 'a', '!']); // on its own it is dropped
    expect(parts('\u0000a\u00ad!')).toEqual(['a', '!']);
  });
});
