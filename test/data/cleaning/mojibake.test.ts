import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mojibakeOf, repairMojibake } from '../../../lib/data/cleaning/mojibake';

describe('repairing mojibake', () => {
  it.each([
    ['donâ€™t', 'don’t'],
    ['cafÃ©', 'café'],
    ['â€œYesâ€\u009d â€” 5 Â£', '“Yes” — 5 £'],
    ['ðŸ˜€ æ±äº¬'.replace('æ±', 'æ\u009d±'), '😀 東京'],
    ['cafÃƒÂ©', 'café'], // read wrongly twice
  ])('gives back what was meant: %s', (broken, meant) => {
    expect(repairMojibake(broken)).toBe(meant);
  });

  it('undoes what reading UTF-8 as windows-1252 does, for any text of letters and marks', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'abc dé ñ’“”–—…€ßÜ£東é😀'.split(/(?:)/u)),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (meant) => {
        fc.pre(repairMojibake(meant) === meant); // two of these letters may look like a broken one
        expect(repairMojibake(mojibakeOf(meant))).toBe(meant);
      }),
    );
  });

  it.each([
    'Das Äußerste, für Ölfässer: «naïve» café – “so” …',
    'L’été où il était déjà là, ça coûte 5 €.',
    'Ã and Â alone; 20 °C ± 3',
    'plain',
    'ß’, „Ä“, CAFÉ”—and “é”—',
  ])('leaves what is as it should be: %s', (text) => {
    expect(repairMojibake(text)).toBe(text);
  });
});
