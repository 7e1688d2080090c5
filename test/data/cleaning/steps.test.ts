import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frequentLines, withoutBoilerplate } from '../../../lib/data/cleaning/boilerplate';
import { cleanCharacters, cleanWhitespace } from '../../../lib/data/cleaning/characters';
import { guessLanguage, knownLanguages } from '../../../lib/data/cleaning/language';
import {
  findPersonalData,
  isCardNumber,
  isIban,
  maskPersonalData,
} from '../../../lib/data/cleaning/personal-data';

describe('cleaning characters', () => {
  it('composes letters and drops what prints nothing', () => {
    expect(cleanCharacters('cafe\u0301 \u00adsoft\u00adly\u200b \ufeffhere\u0000\u202e')).toBe(
      'café softly here',
    );
    expect(cleanCharacters('one\r\ntwo\u2028three')).toBe('one\ntwo\nthree');
  });

  it('keeps tabs, joined emoji, and the mark of lost characters', () => {
    for (const text of ['a\tb\n', '👩\u200d💻', 'می\u200cخواهم', 'lost \ufffd'])
      expect(cleanCharacters(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanCharacters(text);
        expect(cleanCharacters(clean)).toBe(clean);
        const tidy = cleanWhitespace(clean);
        expect(cleanWhitespace(tidy)).toBe(tidy);
        expect(tidy).not.toMatch(/^\s|\s$| {2}|\n{3}| \n|\n |\t/);
        expect(tidy.replace(/\s/g, '')).toBe(clean.replace(/\s/g, ''));
      }),
    );
  });

  it('makes spaces of any width one, and keeps paragraphs', () => {
    expect(cleanWhitespace('  a\u00a0\u2003b \t c \n\n \n\n d  ')).toBe('a b c\n\nd');
  });
});

describe('boilerplate', () => {
  const pages = Array.from({ length: 10 }, (_, i) => ({
    text: `The Daily Ledger\nStory ${i} is about the bridge number ${i}.\nPage ${i}\n© 1987 The Daily Ledger`,
  }));

  it('is what repeats on many pages, by the count of pages and not of lines', () => {
    expect(frequentLines(pages)).toEqual(new Set(['the daily ledger', '1987 the daily ledger']));
    expect(frequentLines([{ text: 'ha\nha\nha\nha\nha\nha' }]).size).toBe(0);
    expect(frequentLines(pages, { leastRecords: 11 }).size).toBe(0);
    expect(frequentLines(Array.from({ length: 10 }, () => ({ text: 'Great!' }))).size).toBe(0);
  });

  it('is taken out of pages, drops those of nothing else, and leaves single sentences alone', () => {
    const { apply } = withoutBoilerplate(frequentLines(pages));
    const record = (text: string): Parameters<typeof apply>[0] => ({ text, source: 'a', line: 1 });
    expect(apply(record(pages[3].text))).toEqual({
      status: 'changed',
      text: 'Story 3 is about the bridge number 3.\nPage 3',
    });
    expect(apply(record('The Daily Ledger\nAccept all cookies'))).toMatchObject({ status: 'dropped' });
    expect(apply(record('The Daily Ledger'))).toEqual({ status: 'kept' });
    expect(apply(record('I like cookies.\nAll of them.'))).toEqual({ status: 'kept' });
  });
});

describe('the guess at a language', () => {
  // Article 1 of the Universal Declaration of Human Rights, as the United Nations publish it.
  it.each([
    [
      'en',
      'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.',
    ],
    [
      'de',
      'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.',
    ],
    [
      'es',
      'Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.',
    ],
    [
      'fr',
      'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.',
    ],
    [
      'it',
      'Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito di fratellanza.',
    ],
    [
      'nl',
      'Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen.',
    ],
    [
      'pt',
      'Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de consciência, devem agir uns para com os outros em espírito de fraternidade.',
    ],
  ])('knows %s by its function words', (language, text) => {
    expect(knownLanguages).toContain(language);
    expect(guessLanguage(text)).toBe(language);
  });

  it('does not know other scripts, other languages and short texts', () => {
    expect(guessLanguage('Все люди рождаются свободными и равными в своем достоинстве и правах.')).toBe(
      'unknown',
    );
    expect(
      guessLanguage('Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan.'),
    ).toBe('unknown');
    expect(guessLanguage('Great!')).toBe('unknown');
    expect(guessLanguage('')).toBe('unknown');
  });
});

describe('personal data', () => {
  it('has check digits where the standards put them', () => {
    // Examples of the SWIFT registry of IBANs, and card numbers that payment networks publish for tests.
    for (const iban of [
      'GB29 NWBK 6016 1331 9268 19',
      'DE89370400440532013000',
      'FR1420041010050500013M02606',
    ])
      expect(isIban(iban)).toBe(true);
    for (const card of ['4111 1111 1111 1111', '5555-5555-5555-4444', '378282246310005', '6011111111111117'])
      expect(isCardNumber(card)).toBe(true);
    expect(isIban('GB29 NWBK 6016 1331 9268 18')).toBe(false);
    expect(isCardNumber('4111 1111 1111 1112')).toBe(false);
  });

  it('never passes the checks with one digit changed', () => {
    const digit = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.nat(15), digit, (place, add) => {
        const card = [...'4111111111111111'];
        card[place] = String((Number(card[place]) + add) % 10);
        expect(isCardNumber(card.join(''))).toBe(false);
        const iban = [...'DE89370400440532013000'];
        iban[place + 4] = String((Number(iban[place + 4]) + add) % 10);
        expect(isIban(iban.join(''))).toBe(false);
      }),
    );
  });

  it.each([
    ['Write to anna.o-neil+news@mail.example.co.uk.', 'Write to [EMAIL].'],
    ['Call +44 20 7946 0958 or (202) 555-0143, not 555.', 'Call [PHONE] or [PHONE], not 555.'],
    ['From 192.0.2.146 and 2001:db8::8a2e:370:7334, port 80.', 'From [IP] and [IP], port 80.'],
    ['Pay GB29 NWBK 6016 1331 9268 19 by card 4111 1111 1111 1111!', 'Pay [IBAN] by card [CARD]!'],
  ])('is masked: %s', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked);
    expect(maskPersonalData(masked)).toBe(masked);
  });

  it.each([
    'Version 1.2.3.4.5 came on 2024-05-17 at 12:30:45.',
    'In 1987 there were 1,234,567,890 of 4111 1111 1111 1112.',
    'The ratio is 3:2:1, the address 999.1.1.1, the mark @home, the class Foo::bar.',
    'A range of 1990–2000, ISBN 978-3-16-148410-0.',
  ])('is not seen in: %s', (text) => {
    expect(findPersonalData(text)).toEqual([]);
  });
});
