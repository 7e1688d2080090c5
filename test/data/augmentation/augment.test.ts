import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment, sentenceAugmentations, textAugmentations } from '../../../lib/data/augmentation/augment';
import { entityNames, swapEntities } from '../../../lib/data/augmentation/entity-swap';
import { paraphrase } from '../../../lib/data/augmentation/paraphrases';
import { entitySentences } from '../../../lib/data/entities';
import { sentimentSentences } from '../../../lib/data/sentiment';
import { splitByHash } from '../../../lib/data/split';
import type { TaggedSentence } from '../../../lib/data/tagged-sentences';
import { ConfigError } from '../../../lib/errors';
import { Random } from '../../../lib/random';

const tagged: TaggedSentence[] = entitySentences().slice(0, 80);

/** The names in a sentence with their kinds, as text. */
function namesOf({ tokens, tags }: TaggedSentence): string[] {
  const names: string[] = [];
  tags.forEach((tag, i) => {
    if (tag.startsWith('B-')) names.push(`${tag.slice(2)} ${tokens[i]}`);
    else if (tag.startsWith('I-')) names[names.length - 1] += ` ${tokens[i]}`;
  });
  return names;
}

describe('swapping entities', () => {
  const names = entityNames(tagged);

  it('keeps the kinds of names and the words between them, and the tags well formed', () => {
    fc.assert(
      fc.property(fc.nat(tagged.length - 1), fc.integer(), (i, seed) => {
        const before = tagged[i];
        const after = swapEntities(before, names, new Random(seed), 1);
        expect(after.tags).toHaveLength(after.tokens.length);
        const kinds = (sentence: TaggedSentence): string[] =>
          namesOf(sentence).map((name) => name.slice(0, 3));
        expect(kinds(after)).toEqual(kinds(before));
        const between = ({ tokens, tags }: TaggedSentence): string[] =>
          tokens.filter((_, j) => tags[j] === 'O');
        expect(between(after)).toEqual(between(before));
        after.tags.forEach((tag, j) => {
          if (tag.startsWith('I-'))
            expect(['B', 'I'].map((b) => b + tag.slice(1))).toContain(after.tags[j - 1]);
        });
        for (const name of namesOf(after)) {
          expect(names.get(name.slice(0, 3))!.map((words) => words.join(' '))).toContain(name.slice(4));
        }
      }),
    );
  });

  it('takes a longer name for a shorter one, with its tags', () => {
    const sentence = { tokens: ['Anna', 'met', 'Jo', '.'], tags: ['B-PER', 'O', 'B-PER', 'O'] };
    const others = new Map([['PER', [['Mary', 'Ann', 'Lee']]]]);
    expect(swapEntities(sentence, others, new Random(1), 1)).toEqual({
      tokens: ['Mary', 'Ann', 'Lee', 'met', 'Mary', 'Ann', 'Lee', '.'],
      tags: ['B-PER', 'I-PER', 'I-PER', 'O', 'B-PER', 'I-PER', 'I-PER', 'O'],
    });
    expect(swapEntities(sentence, others, new Random(1), 0)).toEqual(sentence);
  });
});

describe('paraphrasing', () => {
  it('writes contractions out and phrases contracted, or frames the text', () => {
    const ways = new Set(
      Array.from({ length: 200 }, (_, seed) => paraphrase("It's late. I do not mind.", new Random(seed))),
    );
    expect(ways).toContain('It is late. I do not mind.');
    expect(ways).toContain("It's late. I don't mind.");
    expect(ways).toContain("In short: It's late. I do not mind.");
    expect(paraphrase('Late.', new Random(1), { templates: ['{text} $& Yes.'] })).toBe('Late. $& Yes.');
    expect(paraphrase('Late.', new Random(1), { templates: [] })).toBe('Late.');
    // No word inside another is taken for one: "bit is", "exit isn't".
    expect(paraphrase('The bit is old.', new Random(1), { templates: [] })).toBe('The bit is old.');
  });
});

describe('augmenting', () => {
  const texts = sentimentSentences();
  const guesses = (): string[] => ['whale'];

  it('keeps the label of a text, changes a word at least, and leaves the originals as they were', async () => {
    const before = structuredClone(texts);
    const made = await augment(texts, textAugmentations({ maskedChoices: guesses }), {
      copies: 2,
      random: new Random(1),
    });
    expect(texts).toEqual(before);
    expect(made.length).toBeGreaterThan(texts.length);
    for (const { record, of } of made) {
      expect(record).toMatchObject({ label: texts[of].label, domain: texts[of].domain });
      expect(record.text).not.toBe(texts[of].text);
    }
    const counts = new Map<string, number>();
    for (const { by } of made) counts.set(by, (counts.get(by) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([
      'delete',
      'insert',
      'masked',
      'paraphrase',
      'swap',
      'synonyms',
    ]);
    // A sixth of 1,242 draws is 207; deletion and synonyms may find nothing to change.
    expect(Math.min(...counts.values())).toBeGreaterThan(80);
  });

  it('never takes a negation away or moves it, whatever the share of words that change', async () => {
    const negation = /^(?:no|not|never|nothing|without|.*n['’]t)[.,!]?$/i;
    const made = await augment(texts, textAugmentations({ share: 0.8, maskedChoices: guesses }), {
      copies: 3,
      random: new Random(2),
    });
    const count = (text: string): number => text.split(/\s+/).filter((word) => negation.test(word)).length;
    for (const { record, of, by } of made) {
      if (by === 'paraphrase') continue; // "do not" and "don't" say the same
      expect(count(record.text)).toBe(count(texts[of].text));
    }
  });

  it('keeps a tag for each word, and the names of all edits but the swap of entities', async () => {
    const made = await augment(
      tagged,
      sentenceAugmentations(tagged, { share: 0.3, maskedChoices: guesses }),
      {
        copies: 3,
        random: new Random(3),
      },
    );
    expect(new Set(made.map(({ by }) => by)).size).toBe(6);
    for (const { record, of, by } of made) {
      expect(record.tags).toHaveLength(record.tokens.length);
      if (by !== 'entities') expect(namesOf(record)).toEqual(namesOf(tagged[of]));
    }
  });

  it('of the training part shares no text with the test part', async () => {
    const { train, test } = splitByHash(texts);
    const made = await augment(train, textAugmentations(), { copies: 2, random: new Random(4) });
    const tested = new Set(test.map(({ text }) => text));
    expect(made.filter(({ record }) => tested.has(record.text))).toEqual([]);
  });

  it('is the same for the same seed, record by record, whatever comes after', async () => {
    const options = { copies: 2, random: new Random(5) };
    const all = await augment(texts.slice(0, 40), textAugmentations(), options);
    const few = await augment(texts.slice(0, 10), textAugmentations(), { copies: 2, random: new Random(5) });
    expect(all.filter(({ of }) => of < 10)).toEqual(few);
  });

  it('requires an augmentation and a number of copies', async () => {
    await expect(augment(texts, [], { random: new Random(1) })).rejects.toThrow(ConfigError);
    await expect(augment(texts, textAugmentations(), { copies: 0, random: new Random(1) })).rejects.toThrow(
      /whole number from 1, got 0/,
    );
  });
});
