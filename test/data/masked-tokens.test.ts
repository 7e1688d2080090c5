import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encoderInput, padInputs } from '../../lib/data/encoder-input';
import { fullSentences } from '../../lib/data/full-sentences';
import { maskTokens } from '../../lib/data/mask-tokens';
import { MaskedBatches, maskedEvaluationBatches } from '../../lib/data/masked-batches';
import { sentencePairs } from '../../lib/data/sentence-pairs';
import { splitSentences } from '../../lib/data/sentences';
import { Random } from '../../lib/random';
import { bertSpecialTokens, encoderTokens } from '../../lib/tokenizers/encoder-tokens';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const tokens = { clsTokenId: 2, sepTokenId: 3, padTokenId: 0, maskTokenId: 4 };
const specialTokenIds = new Set([0, 1, 2, 3, 4]);
const masking = { maskTokenId: 4, specialTokenIds, vocabSize: 105 };

describe('a text becomes sentences', () => {
  test.each([
    [
      'at full stops, questions and calls before a capital',
      'It sank. Why? No! the end',
      ['It sank.', 'Why?', 'No! the end'],
    ],
    [
      'with the signs that close them',
      '“Call me.” “Why?” (So.) He went.',
      ['“Call me.”', '“Why?”', '(So.)', 'He went.'],
    ],
    [
      'but not after titles, initials, or before small letters',
      'Mr. Starbuck saw J. Ahab, i.e. him. Yes.',
      ['Mr. Starbuck saw J. Ahab, i.e. him.', 'Yes.'],
    ],
    [
      'at empty lines, and not at line ends',
      'a line\nand another\n\n  second part  \n',
      ['a line and another', 'second part'],
    ],
    ['none of which is empty', ' \n\n\n', []],
  ])('%s', (_, text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });
});

describe('an input', () => {
  test('of one text and of two has the special tokens and types of BERT, or of RoBERTa', () => {
    expect(encoderInput(tokens, [7, 8])).toEqual({ inputIds: [2, 7, 8, 3], tokenTypeIds: [0, 0, 0, 0] });
    expect(encoderInput(tokens, [7], [8, 9])).toEqual({
      inputIds: [2, 7, 3, 8, 9, 3],
      tokenTypeIds: [0, 0, 0, 1, 1, 1],
    });
    expect(encoderInput(tokens, [7], [8], { pairs: 'roberta' })).toEqual({
      inputIds: [2, 7, 3, 3, 8, 3],
      tokenTypeIds: [0, 0, 0, 0, 0, 0],
    });
  });

  test('is padded on the right, to the longest or to a given length', () => {
    const batch = padInputs([encoderInput(tokens, [7]), encoderInput(tokens, [8], [9])], 0);
    expect(batch.sequenceLength).toBe(5);
    expect([...batch.inputIds]).toEqual([2, 7, 3, 0, 0, 2, 8, 3, 9, 3]);
    expect([...batch.attentionMask]).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 1, 1]);
    expect([...batch.tokenTypeIds]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect(padInputs([encoderInput(tokens, [7])], 0, 6).sequenceLength).toBe(6);
    expect(() => padInputs([encoderInput(tokens, [7, 8])], 0, 3)).toThrow('at most 3 tokens, got 4');
    expect(() => padInputs([], 0)).toThrow('at least one input, got none');
  });
});

describe('masking', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => 5 + (i % 100));
  const { inputIds, labels } = maskTokens(many, { ...masking, random: new Random(1) });
  const hidden = [...labels.keys()].filter((place) => labels[place] !== -100);

  test('hides 15 %: of these 80 % become the mask, 10 % a random token, 10 % stay', () => {
    expect(hidden.length).toBe(15_000);
    const masks = hidden.filter((place) => inputIds[place] === 4).length;
    const same = hidden.filter((place) => inputIds[place] === many[place]).length;
    // 5 σ of a share p of 15,000: √(p(1 − p)/15,000) is at most 0.0033. A random token is by chance the same in 1 %.
    expect(Math.abs(masks / 15_000 - 0.8)).toBeLessThan(5 * 0.0033);
    expect(Math.abs(same / 15_000 - 0.101)).toBeLessThan(5 * 0.0025);
  });

  test('labels what was hidden, and nothing else; all else is untouched', () => {
    for (const [place, label] of labels.entries()) {
      if (label === -100) expect(inputIds[place]).toBe(many[place]);
      else expect(label).toBe(many[place]);
    }
  });

  test('never hides a special token and never puts one in, but the mask', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.integer({ min: 0, max: 104 }), { minLength: 1, maxLength: 40 }),
        (seed, ids) => {
          const masked = maskTokens(ids, { ...masking, probability: 0.5, random: new Random(seed) });
          ids.forEach((id, place) => {
            if (specialTokenIds.has(id)) {
              expect(masked.labels[place]).toBe(-100);
              expect(masked.inputIds[place]).toBe(id);
            } else expect(masked.inputIds[place] === 4 || masked.inputIds[place] > 4).toBe(true);
          });
          const ordinary = ids.filter((id) => !specialTokenIds.has(id)).length;
          const expected = ordinary === 0 ? 0 : Math.max(1, Math.round(0.5 * ordinary));
          expect(masked.labels.filter((label) => label !== -100).length).toBe(expected);
        },
      ),
    );
  });

  test('needs ordinary tokens to put in', () => {
    const few = { ...masking, vocabSize: 5, specialTokenIds: new Set([0, 1, 2, 3, 4]), probability: 1 };
    const hide = (): unknown =>
      maskTokens(
        Array.from({ length: 99 }, () => 5),
        { ...few, random: new Random(1) },
      );
    expect(hide).toThrow('the vocabulary must have ordinary tokens');
  });
});

/** Sentence i has three tokens: 5 + i, all alike. */
const sentences = Array.from({ length: 60 }, (_, i) => [5 + i, 5 + i, 5 + i]);

describe('sentence pairs', () => {
  const pairs = sentencePairs(sentences, { tokens, maxLength: 16, random: new Random(1) });
  const halves = pairs.map(({ inputIds, tokenTypeIds, nextSentenceLabel }) => {
    const ordinary = (type: number): number[] =>
      inputIds.filter((id, place) => tokenTypeIds[place] === type && id > 4);
    return { first: ordinary(0), second: ordinary(1), nextSentenceLabel };
  });

  test('have both halves, the special tokens, and no more tokens than asked for', () => {
    for (const { inputIds, tokenTypeIds } of pairs) {
      expect(inputIds.length).toBeLessThanOrEqual(16);
      expect(inputIds[0]).toBe(2);
      expect(inputIds.filter((id) => id === 3)).toHaveLength(2);
      expect(inputIds.at(-1)).toBe(3);
      expect(tokenTypeIds.length).toBe(inputIds.length);
    }
    expect(halves.every(({ first, second }) => first.length > 0 && second.length > 0)).toBe(true);
  });

  test('follow each other if the label says so, and in about half of all cases', () => {
    const gaps = halves.map(({ first, second }) => second[0] - first.at(-1)!);
    halves.forEach(({ nextSentenceLabel }, i) => {
      if (nextSentenceLabel === 0) expect(gaps[i]).toBeGreaterThanOrEqual(0);
      if (nextSentenceLabel === 0) expect(gaps[i]).toBeLessThanOrEqual(1);
      else expect(gaps[i] < 0 || gaps[i] > 1).toBe(true);
    });
    const share = halves.filter(({ nextSentenceLabel }) => nextSentenceLabel === 0).length / pairs.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });

  test('use every sentence in its turn: what is replaced comes in the next pair', () => {
    const firsts = halves.flatMap(({ first, second, nextSentenceLabel }) =>
      nextSentenceLabel === 0 ? [...first, ...second] : first,
    );
    const seen = new Set(firsts);
    const used = sentences.filter(([id]) => seen.has(id)).length;
    expect(used).toBeGreaterThan(0.9 * sentences.length); // the last may have no second, and cuts lose a few
  });

  test('need three sentences and some room', () => {
    const options = { tokens, maxLength: 16, random: new Random(1) };
    expect(() => sentencePairs(sentences.slice(0, 2), options)).toThrow('got 2 and 16');
    expect(() => sentencePairs(sentences, { ...options, maxLength: 7 })).toThrow('got 60 and 7');
  });
});

describe('full sentences', () => {
  test('are packed whole, in order, and leave little room', () => {
    const inputs = fullSentences(sentences, { tokens, maxLength: 12 });
    expect(inputs[0].inputIds).toEqual([2, 5, 5, 5, 6, 6, 6, 7, 7, 7, 3]);
    expect(inputs.flatMap(({ inputIds }) => inputIds.filter((id) => id > 4))).toEqual(sentences.flat());
    expect(inputs.every(({ tokenTypeIds }) => tokenTypeIds.every((type) => type === 0))).toBe(true);
  });

  test('are cut only where one is longer than an input', () => {
    const long = [[5, 6], [7, 8, 9, 10, 11, 12, 13], [14]];
    const texts = fullSentences(long, { tokens, maxLength: 5 }).map(({ inputIds }) => inputIds.slice(1, -1));
    expect(texts).toEqual([[5, 6], [7, 8, 9], [10, 11, 12], [13, 14]]); // prettier-ignore
  });
});

describe('masked batches', () => {
  const alphabet = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces: [...bertSpecialTokens, ...alphabet] });
  const inputs = Array.from({ length: 7 }, (_, i) =>
    encoderInput(
      encoderTokens(tokenizer),
      Array.from({ length: 20 }, (__, j) => 5 + ((i + j) % 26)),
    ),
  );
  const options = { batchSize: 2, sequenceLength: 24, tokenizer };
  const source = (masking: 'static' | 'dynamic', seed = 1): MaskedBatches =>
    new MaskedBatches(inputs, { ...options, masking, duplicates: 1, random: new Random(seed) });
  /** Which places of each input are hidden, in so many epochs: a set for each input. */
  const holes = (batches: MaskedBatches, epochs: number): Map<number, Set<string>> => {
    const seen = new Map<number, Set<string>>();
    for (let i = 0; i < (epochs * inputs.length) / 2; i++) {
      const { inputIds, labels } = batches.next();
      for (const row of [0, 1]) {
        const places = [...Array(24).keys()].filter((t) => labels[24 * row + t] !== -100);
        const original = [...Array(24).keys()].map((t) =>
          labels[24 * row + t] === -100 ? inputIds[24 * row + t] : labels[24 * row + t],
        );
        const which = inputs.findIndex(({ inputIds: ids }) => ids.every((id, t) => id === original[t]));
        seen.set(which, (seen.get(which) ?? new Set()).add(places.join()));
      }
    }
    return seen;
  };

  test('have one shape, padding with no label, and three holes in twenty tokens', () => {
    const { batchSize, sequenceLength, inputIds, labels, attentionMask } = source('dynamic').next();
    expect([batchSize, sequenceLength, inputIds.length]).toEqual([2, 24, 48]);
    expect([...attentionMask.slice(20, 24)]).toEqual([1, 1, 0, 0]);
    expect([...inputIds.slice(22, 24)]).toEqual([0, 0]);
    expect(labels.filter((label) => label !== -100)).toHaveLength(6);
  });

  test('have as many holes as asked for; to measure on, always three in twenty', () => {
    const choices = { ...options, masking: 'dynamic', random: new Random(1) } as const;
    const { labels } = new MaskedBatches(inputs, { ...choices, probability: 0.4 }).next();
    expect(labels.filter((label) => label !== -100)).toHaveLength(16);
    const [measured] = maskedEvaluationBatches(inputs, choices);
    expect(measured.labels.filter((label) => label !== -100)).toHaveLength(6);
  });

  test('to measure on have every token that is to be guessed behind the mask, whatever the seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const { inputIds, labels } of maskedEvaluationBatches(inputs, {
        ...options,
        random: new Random(seed),
      })) {
        labels.forEach((label, place) => expect(inputIds[place] === 4).toBe(label !== -100));
      }
    }
  });

  test('of static masking have the same holes in every epoch, of dynamic masking new ones', () => {
    const [fixed, fresh] = [holes(source('static'), 4), holes(source('dynamic'), 4)];
    expect([...fixed.values()].map(({ size }) => size)).toEqual(inputs.map(() => 1));
    expect(Math.min(...[...fresh.values()].map(({ size }) => size))).toBeGreaterThan(1);
  });

  test.each(['static', 'dynamic'] as const)(
    'of %s masking go on exactly from a state, through JSON',
    (masking) => {
      const batches = source(masking);
      for (let i = 0; i < 5; i++) batches.next();
      const state = JSON.parse(JSON.stringify(batches.state)) as typeof batches.state;
      const expected = [batches.next(), batches.next()];
      const resumed = source(masking);
      resumed.next();
      resumed.state = state;
      expect([resumed.next(), resumed.next()]).toEqual(expected);
    },
  );

  test('to measure on are every input once, with the same holes each time', () => {
    const once = (): unknown[] => [...maskedEvaluationBatches(inputs, { ...options, random: new Random(3) })];
    expect(once()).toEqual(once());
    expect(once()).toHaveLength(4);
  });

  test('of pairs say which follow', () => {
    const pairs = inputs.map((input, i) => ({ ...input, nextSentenceLabel: (i % 2) as 0 | 1 }));
    const [batch] = maskedEvaluationBatches(pairs, { ...options, random: new Random(3) });
    expect(batch.nextSentenceLabels).toEqual(Int32Array.from([0, 1]));
  });

  test('need an input', () => {
    expect(() => new MaskedBatches([], { ...options, masking: 'dynamic', random: new Random(1) })).toThrow(
      'at least one input and a batchSize of at least 1 are required, got 0 and 2',
    );
  });
});
