import { describe, expect, it } from 'vitest';
import { conversations } from '../../lib/data/conversations';
import { jaccard } from '../../lib/data/deduplication/shingles';
import { reportTexts } from '../../lib/data/report';
import { splitByGroup } from '../../lib/data/split';

const all = conversations();
const opening = (conversation: (typeof all)[number]): string => conversation.messages[0].content;
const replies = all.flatMap(({ messages }) => messages.filter(({ role }) => role === 'assistant'));
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

/** Pairs of texts that have more than this share of their words in common. */
function closePairs(texts: readonly string[], share: number): string[][] {
  const words = texts.map(wordsOf);
  return texts.flatMap((a, i) =>
    texts.slice(0, i).flatMap((b, j) => (jaccard(words[i], words[j]) >= share ? [[a, b]] : [])),
  );
}

describe('the set of conversations', () => {
  it('has 311 of them, 99 with more than one exchange', () => {
    expect(all.length).toBe(311);
    expect(all.filter(({ messages }) => messages.length > 2).length).toBe(99);
    expect(Math.max(...all.map(({ messages }) => messages.length))).toBe(6);
  });

  it('has messages of user and assistant in turns, the last one by the assistant, and nothing else', () => {
    for (const conversation of all) {
      expect(Object.keys(conversation)).toEqual(['messages']);
      expect(conversation.messages.length % 2).toBe(0);
      conversation.messages.forEach((message, i) => {
        expect(Object.keys(message)).toEqual(['role', 'content']);
        expect(message.role).toBe(i % 2 === 0 ? 'user' : 'assistant');
        expect(message.content).toBe(message.content.trim().normalize('NFC'));
      });
    }
  });

  it('has replies of 8 to 60 words', () => {
    const { words } = reportTexts(replies.map(({ content }) => ({ text: content })));
    expect(words.least).toBeGreaterThanOrEqual(8);
    expect(words.most).toBeLessThanOrEqual(60);
  });

  it('has no duplicate and no odd character', () => {
    for (const texts of [all.map(opening), replies.map(({ content }) => content)]) {
      const report = reportTexts(texts.map((text) => ({ text })));
      expect(report).toMatchObject({ nearDuplicates: 0, empty: 0, oddCharacters: {} });
    }
  });

  it('has no two openings, replies or conversations that are nearly the same', () => {
    // Openings are short questions: "What is a token?" and "What is a tensor?" share three of five words.
    expect(closePairs(all.map(opening), 0.7)).toEqual([]);
    const contents = replies.map(({ content }) => content);
    expect(closePairs(contents, 0.5)).toEqual([]);
    const whole = all.map(({ messages }) => messages.map(({ content }) => content).join(' '));
    expect(closePairs(whole, 0.5)).toEqual([]);
  });

  it('is not made from templates: few replies begin with the same three words', () => {
    const beginnings = new Map<string, number>();
    for (const { content } of replies) {
      const beginning = content.toLowerCase().split(' ').slice(0, 3).join(' ');
      beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1);
    }
    expect(Math.max(...beginnings.values())).toBeLessThanOrEqual(4);
  });

  it('computes rightly wherever a reply writes out a sum of two numbers', () => {
    let sums = 0;
    for (const { content } of replies) {
      const sum =
        /(?<![\d,.] ?[×÷+−] )(?<![\d.,/√(])([\d.,]*\d) ([×÷+−]) ([\d.,]*\d) = ([\d,]+(?:\.\d+)?)(?![/\d])/gu;
      for (const [equation, a, sign, b, result] of content.matchAll(sum)) {
        const [x, y, z] = [a, b, result].map((number) => Number(number.replaceAll(',', '')));
        const value = { '×': x * y, '÷': x / y, '+': x + y, '−': x - y }[sign];
        expect(value, equation).toBeCloseTo(z, 9);
        sums++;
      }
    }
    expect(sums).toBeGreaterThanOrEqual(50);
  });

  it('splits by its opening message into 248, 29 and 34', () => {
    const { train, validation, test } = splitByGroup(all, opening);
    expect([train.length, validation.length, test.length]).toEqual([248, 29, 34]);
  });
});
