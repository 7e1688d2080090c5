import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchSource } from '../../lib/data/batch';
import { ExampleBatches, lengthFor, paddedLengths } from '../../lib/data/example-batches';
import { packDocuments, PackedBlocks } from '../../lib/data/packed-blocks';
import { RandomBlocks } from '../../lib/data/random-blocks';
import { sequentialBlocks } from '../../lib/data/sequential-blocks';
import { splitByHash, splitTrainValidation } from '../../lib/data/split';
import { ConfigError } from '../../lib/errors';
import { Random } from '../../lib/random';

const tokens = Array.from({ length: 1000 }, (_, i) => i);
const examples = Array.from({ length: 23 }, (_, i) => ({
  inputIds: Array(1 + (i % 7)).fill(i + 1),
  label: i % 3,
}));
type Texts = readonly (typeof examples)[number][];
const shortAndLong = {
  batchSize: 4,
  lengths: [4, 7],
  collate: (some: Texts, shape: { batchSize: number; sequenceLength: number }) => ({ ...shape, some }),
};

const sources: [string, (random: Random) => BatchSource<unknown>][] = [
  ['RandomBlocks', (random) => new RandomBlocks(tokens, { batchSize: 4, blockSize: 8, random })],
  [
    'PackedBlocks',
    (random) =>
      new PackedBlocks(packDocuments([tokens.slice(0, 100)], { blockSize: 8, eosTokenId: 0 }), {
        batchSize: 4,
        random,
      }),
  ],
  ['ExampleBatches', (random) => new ExampleBatches(examples, { ...shortAndLong, random })],
];

/** int(hashlib.md5(text.encode()).hexdigest(), 16) % 10, by Python 3. */
const md5Modulo10 = [
  { text: 'whale', modulo: 5 },
  { text: 'é', modulo: 5 },
  { text: 'hello', modulo: 4 },
  { text: '🙂 wave', modulo: 0 },
  { text: 'a', modulo: 7 },
  { text: 'b', modulo: 3 },
  { text: 'c', modulo: 3 },
  { text: 'e', modulo: 6 },
  { text: 'f', modulo: 9 },
  { text: 'i', modulo: 7 },
  { text: 'm', modulo: 1 },
  { text: 'o', modulo: 8 },
  { text: 'p', modulo: 6 },
  { text: 'q', modulo: 1 },
  { text: 'r', modulo: 9 },
  { text: 's', modulo: 8 },
  { text: 't', modulo: 0 },
  { text: 'u', modulo: 4 },
];

describe.each(sources)('%s', (_, make) => {
  it('gives the same batches for the same seed, others for another', () => {
    const draw = (seed: number) => {
      const source = make(new Random(seed));
      return Array.from({ length: 5 }, () => source.next());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('goes on from a saved state exactly, wherever it was saved', () => {
    fc.assert(
      fc.property(fc.nat(15), (drawn) => {
        const source = make(new Random(7));
        for (let i = 0; i < drawn; i++) source.next();
        const state = JSON.parse(JSON.stringify(source.state)) as unknown;
        const expected = Array.from({ length: 10 }, () => source.next());
        const resumed = make(new Random(99));
        resumed.state = state;
        expect(Array.from({ length: 10 }, () => resumed.next())).toEqual(expected);
      }),
    );
  });
});

describe('RandomBlocks', () => {
  it('shifts the labels by one: each is the token after its input', () => {
    const { inputIds, labels } = new RandomBlocks(tokens, {
      batchSize: 3,
      blockSize: 5,
      random: new Random(1),
    }).next();
    expect([...labels]).toEqual([...inputIds].map((id) => id + 1));
  });

  it('begins at every place equally often', () => {
    const source = new RandomBlocks(tokens.slice(0, 14), {
      batchSize: 1,
      blockSize: 4,
      random: new Random(3),
    });
    const starts = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) starts[source.next().inputIds[0]]++;
    // 1,000 expected each; five standard deviations of a binomial are 5 · √(10,000 · 0.1 · 0.9) = 150.
    for (const count of starts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('takes a text of just one block, and says when there is less', () => {
    const block = (length: number) => () =>
      new RandomBlocks(tokens.slice(0, length), { batchSize: 1, blockSize: 8, random: new Random(1) });
    expect([...block(9)().next().inputIds]).toEqual(tokens.slice(0, 8));
    expect(block(8)).toThrow(
      new ConfigError(
        'RandomBlocks: at least 9 tokens are required (blockSize 8), got 8; use more text or a smaller blockSize',
      ),
    );
  });
});

describe('sequentialBlocks', () => {
  it('makes every token but the first a label exactly once, in order', () => {
    const sizes = fc.record({
      length: fc.integer({ min: 2, max: 60 }),
      T: fc.integer({ min: 1, max: 9 }),
      B: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(sizes, ({ length, T, B }) => {
        const batches = [...sequentialBlocks(tokens.slice(0, length), { batchSize: B, blockSize: T })];
        const predicted = batches.flatMap(({ labels }) => [...labels]).filter((label) => label !== -100);
        expect(predicted).toEqual(tokens.slice(1, length));
        for (const { inputIds, labels, batchSize, sequenceLength } of batches) {
          expect(inputIds.length).toBe(batchSize * sequenceLength);
          labels.forEach((label, i) => expect([inputIds[i] + 1, -100]).toContain(label));
        }
      }),
    );
  });
});

describe('packDocuments', () => {
  it('closes each document with the end-of-text token and cuts the row of them into blocks', () => {
    const packed = packDocuments([[1, 2, 3], [4], [5, 6]], { blockSize: 4, eosTokenId: 9 });
    expect(packed).toEqual({
      batchSize: 2,
      sequenceLength: 4,
      inputIds: Int32Array.of(1, 2, 3, 9, 4, 9, 5, 6),
      labels: Int32Array.of(2, 3, 9, 4, 9, 5, 6, 9),
    });
  });
  it('does not ask to predict what lies beyond the end', () => {
    const packed = packDocuments([[1, 2, 3, 4]], { blockSize: 3, eosTokenId: 9 });
    expect([...packed.labels]).toEqual([2, 3, 4, 9, -100, -100]);
  });
  it('gives each block once an epoch', () => {
    const packed = packDocuments([tokens.slice(0, 48)], { blockSize: 8, eosTokenId: 0 });
    const source = new PackedBlocks(packed, { batchSize: 3, random: new Random(5) });
    const firsts = [source.next(), source.next()].flatMap(({ inputIds }) =>
      [0, 8, 16].map((at) => inputIds[at]),
    );
    expect(firsts.sort((a, b) => a - b)).toEqual([0, 8, 16, 24, 32, 40]);
  });
});

describe('ExampleBatches', () => {
  it('gives each example once an epoch, in batches of one size and of the lengths allowed', () => {
    const source = new ExampleBatches(examples, { ...shortAndLong, random: new Random(1) });
    expect(source.batchesPerEpoch).toBe(6);
    for (let epoch = 0; epoch < 2; epoch++) {
      const batches = Array.from({ length: 6 }, () => source.next());
      for (const { batchSize, sequenceLength, some } of batches) {
        expect(batchSize).toBe(4); // of the last one too, whose 3 examples do not fill it
        expect(sequenceLength).toBe(lengthFor(some, [4, 7]));
      }
      const seen = batches.flatMap(({ some }) => some.map(({ inputIds }) => inputIds[0]));
      expect(seen.sort((a, b) => a - b)).toEqual(examples.map(({ inputIds }) => inputIds[0]));
    }
  });

  it('puts examples of about one length together', () => {
    const many = Array.from({ length: 400 }, (_, i) => ({ inputIds: Array(1 + (i % 7)).fill(i), label: 0 }));
    const source = new ExampleBatches(many, { ...shortAndLong, random: new Random(1) });
    const lengths = Array.from({ length: 100 }, () =>
      source.next().some.map(({ inputIds }) => inputIds.length),
    );
    expect(Math.max(...lengths.map((some) => Math.max(...some) - Math.min(...some)))).toBeLessThanOrEqual(2);
  });

  it('refuses an example without a token or with too many, and a batch of none', () => {
    const make = (inputIds: number[], batchSize = 4) =>
      new ExampleBatches([{ inputIds, label: 0 }], { ...shortAndLong, batchSize, random: new Random(1) });
    expect(() => make([])).toThrow('must have from 1 to 7 tokens, number 0 has 0');
    expect(() => make(Array(8).fill(1))).toThrow('number 0 has 8');
    expect(() => make([1], 0)).toThrow('batchSize must be a whole number from 1, got 0');
    expect(() => make([1], Infinity)).toThrow('batchSize must be a whole number from 1, got Infinity');
  });
});

describe('paddedLengths', () => {
  const ofLengths = (...lengths: number[]) => lengths.map((length) => ({ inputIds: Array(length).fill(1) }));

  it('with one length it is the longest, in steps of 8, but not more than the model takes', () => {
    expect(paddedLengths(ofLengths(3, 20), 1, 512)).toEqual([24]);
    expect(paddedLengths(ofLengths(3, 20), 1, 22)).toEqual([22]);
  });

  it('with two it splits where the least is padding: ten of 8 and one of 64 cost 144, not 704', () => {
    expect(paddedLengths(ofLengths(...Array<number>(10).fill(8), 64), 2, 512)).toEqual([8, 64]);
  });

  it('costs as little as the best of all choices', () => {
    const examples = ofLengths(...Array.from({ length: 200 }, (_, i) => 1 + ((i * i) % 61)));
    const cost = (lengths: number[]) =>
      examples.reduce((sum, example) => sum + lengthFor([example], lengths), 0);
    const all = [8, 16, 24, 32, 40, 48, 56].flatMap((a) =>
      [16, 24, 32, 40, 48, 56].filter((b) => b > a).map((b) => cost([a, b, 64])),
    );
    expect(cost(paddedLengths(examples, 3, 512))).toBe(Math.min(...all));
  });
});

describe('splitTrainValidation', () => {
  it("is nanoGPT's 90/10: the last tenth is for validation", () => {
    // nanoGPT's prepare.py prints 1,003,854 and 111,540 tokens for tinyshakespeare's 1,115,394.
    const { train, validation } = splitTrainValidation(new Int32Array(1_115_394));
    expect([train.length, validation.length]).toEqual([1_003_854, 111_540]);
  });
  it('refuses a fraction that leaves nothing', () => {
    expect(() => splitTrainValidation(tokens, 1)).toThrow('fraction must lie between 0 and 1, got 1');
  });
});

describe('splitByHash', () => {
  it("goes by Python's int(md5(text), 16) % 10", () => {
    const { train, validation, test } = splitByHash(md5Modulo10.map(({ text }) => ({ text })));
    const part = (texts: readonly { text: string }[]) => texts.map(({ text }) => text);
    const expected = (from: number, to: number) =>
      md5Modulo10.filter(({ modulo }) => modulo >= from && modulo <= to).map(({ text }) => text);
    expect(part(train)).toEqual(expected(0, 7));
    expect(part(validation)).toEqual(expected(8, 8));
    expect(part(test)).toEqual(expected(9, 9));
  });
  it('keeps the first of equal texts, and counts the others', () => {
    const { train, validation, test, duplicates } = splitByHash([
      { text: 'a', label: 'x' },
      { text: 'a', label: 'y' },
      { text: 'b', label: 'z' },
    ]);
    expect([...train, ...validation, ...test]).toHaveLength(2);
    expect([...train, ...validation, ...test]).toContainEqual({ text: 'a', label: 'x' });
    expect(duplicates).toBe(1);
  });
});
