import { describe, expect, it } from 'vitest';
import { entitiesFile, entitySentences } from '../../lib/data/entities';
import { splitByHash } from '../../lib/data/split';
import { bioTags, readTaggedSentences } from '../../lib/data/tagged-sentences';
import { entitiesOf, entityScores, repairBio } from '../../lib/evaluation/entity-scores';
import { WordTagBaseline } from '../../lib/evaluation/word-tag-baseline';

const sentences = entitySentences().map((sentence) => ({ ...sentence, text: sentence.tokens.join(' ') }));
const { train, validation, test, duplicates } = splitByHash(sentences);

/** Every form an entity has, with the kinds it occurs as. */
const kindsOf = new Map<string, Set<string>>();
for (const { tokens, tags } of sentences) {
  for (const { kind, start, end } of entitiesOf(tags)) {
    const form = tokens.slice(start, end).join(' ');
    kindsOf.set(form, (kindsOf.get(form) ?? new Set()).add(kind));
  }
}

/** A sentence with its entities masked and small letters: what a template would have in common. */
function frame({ tokens, tags }: (typeof sentences)[number]): string[] {
  return tokens
    .map((token, i) => (tags[i] === 'O' ? token.toLowerCase() : tags[i].slice(2)))
    .filter((token, i) => !tags[i].startsWith('I-') && /\p{L}/u.test(token));
}

function nGrams(words: readonly string[], n: number): string[] {
  return words.slice(n - 1).map((_, i) => words.slice(i, i + n).join(' '));
}

describe('the set of entities', () => {
  it('has 503 sentences over eleven domains', () => {
    expect(sentences.length).toBe(503);
    expect(new Set(sentences.map(({ domain }) => domain)).size).toBe(11);
    expect(readTaggedSentences(entitiesFile()).length).toBe(sentences.length);
  });

  it('has people, organisations and locations in well-formed BIO, each of them often and in every domain', () => {
    expect(bioTags(sentences)).toEqual(['O', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG', 'B-PER', 'I-PER']);
    for (const { tags } of sentences) expect(repairBio(tags)).toEqual(tags);
    const counts: Record<string, number> = {};
    for (const { domain, tags } of sentences) {
      for (const { kind } of entitiesOf(tags)) {
        counts[kind] = (counts[kind] ?? 0) + 1;
        counts[`${kind} ${domain}`] = (counts[`${kind} ${domain}`] ?? 0) + 1;
      }
    }
    for (const kind of ['PER', 'ORG', 'LOC']) expect(counts[kind]).toBeGreaterThan(150);
    expect(Object.keys(counts).length).toBe(3 + 3 * 11);
    expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(5);
  });

  it('has between 15 and 30 % of sentences without an entity, in every domain', () => {
    for (const domain of [undefined, ...new Set(sentences.map((sentence) => sentence.domain))]) {
      const some = sentences.filter((sentence) => !domain || sentence.domain === domain);
      const share = some.filter(({ tags }) => tags.every((tag) => tag === 'O')).length / some.length;
      expect(share, domain).toBeGreaterThan(0.15);
      expect(share, domain).toBeLessThan(0.33);
    }
  });

  it('has names that are of another kind elsewhere, and some that are of none', () => {
    const ambiguous = [...kindsOf].filter(([, kinds]) => kinds.size > 1).map(([form]) => form);
    expect(ambiguous.length).toBeGreaterThanOrEqual(12);
    expect(ambiguous).toEqual(
      expect.arrayContaining(['Jordan', 'Chelsea', 'Reading', 'Ford', 'York', 'Washington']),
    );
    const outside = new Set(
      sentences.flatMap(({ tokens, tags }) => tokens.filter((_, i) => tags[i] === 'O')),
    );
    for (const word of ['May', 'Reading', 'Ford', 'Mark', 'Turkey', 'Bath', 'Rose'])
      expect(outside).toContain(word);
  });

  it('has tokens as CoNLL has them: punctuation apart, no odd character', () => {
    for (const { tokens, text } of sentences) {
      expect(text).toBe(text.normalize('NFC'));
      expect(text).not.toMatch(/[^\p{L}\p{N} .,;:!?"'()&£%–-]/u);
      for (const token of tokens) expect(token).not.toMatch(/.[,;:!?")]$|^["(].|n't$|\w's$/);
    }
  });

  it('has no template: no two sentences share half of their frame, few begin alike', () => {
    const frames = sentences.map((sentence) => new Set(frame(sentence)));
    const close = frames.flatMap((a, i) =>
      frames.slice(i + 1).flatMap((b, j) => {
        const shared = [...a].filter((word) => b.has(word)).length;
        return shared / (a.size + b.size - shared) >= 0.5
          ? [[sentences[i].text, sentences[i + 1 + j].text]]
          : [];
      }),
    );
    expect(close).toEqual([]);
    const beginnings = new Map<string, number>();
    for (const sentence of sentences) {
      const beginning = frame(sentence).slice(0, 3).join(' ');
      beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1);
    }
    expect(Math.max(...beginnings.values())).toBeLessThanOrEqual(4);
  });

  it('splits without leaking: no sentence twice, no five words in a row in two parts', () => {
    expect([train.length, validation.length, test.length, duplicates]).toEqual([392, 58, 53, 0]);
    const fiveWords = (part: typeof sentences): string[] =>
      part.flatMap((sentence) => nGrams(frame(sentence), 5));
    for (const [seen, unseen] of [
      [train, validation],
      [[...train, ...validation], test],
    ]) {
      const known = new Set(fiveWords(seen));
      expect(fiveWords(unseen).filter((words) => known.has(words))).toEqual([]);
    }
    for (const part of [train, validation, test]) expect(bioTags(part).length).toBe(7);
  });

  it('cannot be solved by a list of words', () => {
    const words = new WordTagBaseline(train);
    const { f1 } = entityScores(
      test.map(({ tags }) => tags),
      test.map(({ tokens }) => words.predict(tokens)),
    );
    expect(f1).toBeCloseTo(0.054, 3);
  });
});
