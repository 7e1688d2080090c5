import { describe, expect, it } from 'vitest';
import { maskKnownNames, maskNames, restoreNames } from '../../lib/data/copied-names';
import { padPairs, SequencePairBatches, type SequencePair } from '../../lib/data/sequence-pair-batches';
import { additionPairs, reversalPairs } from '../../lib/data/toy-sequences';
import { trainTranslationTokenizer, TranslationEncoding } from '../../lib/data/translation-encoding';
import { messagePairs, readTranslationPairs, splitPairs } from '../../lib/data/translation-pairs';
import { messageLanguages, typescriptMessages } from '../../lib/data/typescript-messages';
import { Random } from '../../lib/random';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const messages = typescriptMessages();

describe('typescriptMessages', () => {
  it('has about 2,100 messages, each in 13 languages besides English and none twice', () => {
    expect(messages.length).toBeGreaterThan(2000);
    expect(new Set(messages.map(({ text }) => text)).size).toBe(messages.length);
    for (const { translations } of messages) {
      expect(Object.keys(translations)).toEqual([...messageLanguages]);
      expect(Object.values(translations).every((text) => text.length > 0)).toBe(true);
    }
  });

  it('puts the right translation beside a message', () => {
    const message = messages.find(({ text }) => text === 'Unterminated string literal.');
    expect(message?.translations.fr).toBe('Littéral de chaîne inachevé.');
  });
});

describe('maskNames', () => {
  it('puts a slot in place of placeholders, quoted text, options, files and inner capitals', () => {
    expect(maskNames("Option '--build' in {0} of 'tsconfig.json' needs esModuleInterop.")).toEqual({
      text: "Option '<n0>' in <n1> of '<n2>' needs <n3>.",
      names: ['--build', '{0}', 'tsconfig.json', 'esModuleInterop'],
    });
  });

  it('gives the same name the same slot', () => {
    expect(maskNames("'{0}' and '{1}', again '{0}'").text).toBe("'<n0>' and '<n1>', again '<n0>'");
  });

  it("leaves an apostrophe alone: it quotes nothing in doesn't or the types' names", () => {
    const { text, names } = maskNames("It doesn't fit the types' names.");
    expect(text).toBe("It doesn't fit the types' names.");
    expect(names).toEqual([]);
  });

  it('is undone by restoreNames, for every message in every language', () => {
    for (const { text, translations } of messages) {
      const { text: masked, names } = maskNames(text);
      expect(restoreNames(masked, names)).toBe(text);
      for (const target of Object.values(translations)) {
        expect(restoreNames(maskKnownNames(target, names), names)).toBe(target);
      }
    }
  });

  it('finds nearly every name of a message in its French translation', () => {
    const slots = messages.flatMap(({ text, translations }) => {
      const { names } = maskNames(text);
      const target = maskKnownNames(translations.fr, names);
      return names.map((_, i) => target.includes(`<n${i}>`));
    });
    // 52 of 2,610 are translated or written otherwise there.
    expect(slots.filter((isFound) => isFound).length / slots.length).toBeGreaterThan(0.97);
  });

  it('leaves out a slot that stands for nothing', () => {
    expect(restoreNames('<n0> and <n7>.', ['x'])).toBe('x and .');
  });
});

describe('splitPairs', () => {
  it('brings all translations of a text into the same part, so that none was trained on', () => {
    const { train, validation, test } = splitPairs(messagePairs(messages, ['fr', 'de', 'ja']));
    const sources = [train, validation, test].map((part) => new Set(part.map(({ source }) => source)));
    expect(train.length + validation.length + test.length).toBe(3 * messages.length);
    expect(sources.reduce((sum, part) => sum + part.size, 0)).toBe(messages.length);
    expect(test.length).toBeGreaterThan(0.08 * 3 * messages.length);
  });
});

describe('readTranslationPairs', () => {
  it('reads source, target and language, and names the line that lacks one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pairs-'));
    const file = join(folder, 'pairs.jsonl');
    writeFileSync(file, '{"source":"a","target":"b","language":"fr"}\n{"source":"c","target":""}\n');
    expect(() => readTranslationPairs(file)).toThrow(/pairs\.jsonl:2: 'target' must be text.*got ""/);
    writeFileSync(file, '{"source":"a","target":"b","language":"fr"}\n{"source":"c","target":"d"}\n');
    expect(readTranslationPairs(file)).toEqual([
      { source: 'a', target: 'b', language: 'fr' },
      { source: 'c', target: 'd' },
    ]);
    rmSync(folder, { recursive: true });
  });
});

describe('TranslationEncoding', () => {
  const pairs = messagePairs(messages.slice(0, 60), ['fr', 'pt-br']);
  const encoding = new TranslationEncoding(
    trainTranslationTokenizer(pairs, { vocabSize: 400, copyNames: true }),
  );

  it('gives a target back, names and all', () => {
    for (const pair of pairs) {
      const { source, target } = encoding.encodePair(pair);
      const { ids, names } = encoding.encodeSource(pair.source, pair.language);
      expect(source).toEqual(ids);
      expect(encoding.decodeTarget(target.slice(0, -1), names)).toBe(pair.target.trim());
    }
  });

  it('begins a source with its language and ends both sides with the end token', () => {
    const { source, target } = encoding.encodePair(pairs[0]);
    const { tokenizer } = encoding;
    expect(source[0]).toBe(tokenizer.specialTokens.get('>>fr<<'));
    expect(source.at(-1)).toBe(tokenizer.specialTokens.get('</s>'));
    expect(target.at(-1)).toBe(tokenizer.specialTokens.get('</s>'));
  });

  it('asks for a language it knows', () => {
    expect(() => encoding.encodeSource('x', 'de')).toThrow(/must be one of fr, pt-br, got de/);
    expect(() => encoding.encodeSource('x')).toThrow(/got none/);
  });
});

describe('SequencePairBatches', () => {
  const random = new Random(1);
  const pair = (i: number): SequencePair => ({
    source: Array.from({ length: 1 + random.integer(30) }, () => 2 + i),
    target: Array.from({ length: 1 + random.integer(30) }, () => 2 + i),
  });
  const pairs = Array.from({ length: 200 }, (_, i) => pair(i));
  const options = { padTokenId: 0, decoderStartTokenId: 0, tokensPerBatch: 96 };

  it('gives every pair once an epoch, and few twice', () => {
    const batches = new SequencePairBatches(pairs, { ...options, random: new Random(2) });
    const seen = new Map<number, number>();
    for (let i = 0; i < batches.batchesPerEpoch; i++) {
      const { inputIds, sourceLength, batchSize } = batches.next();
      for (let row = 0; row < batchSize; row++) {
        const id = inputIds[row * sourceLength];
        seen.set(id, (seen.get(id) ?? 0) + 1);
      }
    }
    expect(seen.size).toBe(200);
    expect([...seen.values()].filter((times) => times > 1).length).toBeLessThan(30);
  });

  it('has few shapes, each filled to about tokensPerBatch', () => {
    const batches = new SequencePairBatches(pairs, { ...options, random: new Random(2) });
    const shapes = new Set<string>();
    for (let i = 0; i < batches.batchesPerEpoch; i++) {
      const { batchSize, sourceLength, sequenceLength } = batches.next();
      expect(sourceLength).toBe(sequenceLength);
      expect(batchSize * sequenceLength).toBeLessThanOrEqual(96);
      shapes.add(`${batchSize}×${sequenceLength}`);
    }
    expect([...shapes].sort()).toEqual(['12×8', '3×32', '4×24', '6×16', '8×12']);
  });

  it('goes on from its state with the same batches', () => {
    const one = new SequencePairBatches(pairs, { ...options, random: new Random(3) });
    for (let i = 0; i < 50; i++) one.next();
    const other = new SequencePairBatches(pairs, { ...options, random: new Random(9) });
    other.state = JSON.parse(JSON.stringify(one.state)) as typeof one.state;
    for (let i = 0; i < 50; i++) expect(other.next()).toEqual(one.next());
  });

  it('shifts the target right for the decoder and hides what is behind its end', () => {
    const batch = padPairs(
      [
        { source: [5, 6, 1], target: [7, 1] },
        { source: [8, 1], target: [9, 4, 1] },
      ],
      { padTokenId: 0, decoderStartTokenId: 2 },
    );
    expect([...batch.inputIds]).toEqual([5, 6, 1, 8, 1, 0]);
    expect([...batch.attentionMask]).toEqual([1, 1, 1, 1, 1, 0]);
    expect([...batch.decoderInputIds]).toEqual([2, 7, 0, 2, 9, 4]);
    expect([...batch.labels]).toEqual([7, 1, -100, 9, 4, 1]);
  });

  it('refuses no pairs, an empty side and a batch of nothing', () => {
    const make =
      (some: SequencePair[], tokensPerBatch = 8) =>
      () =>
        new SequencePairBatches(some, { ...options, tokensPerBatch, random });
    expect(make([])).toThrow(/at least one pair/);
    expect(make([{ source: [1], target: [] }])).toThrow(/pair 0 lacks one/);
    expect(make(pairs, 0)).toThrow(/tokensPerBatch.*got 0/);
  });
});

describe('toy sequences', () => {
  it('reverses words, and none comes twice', () => {
    const pairs = reversalPairs(500, { random: new Random(1) });
    expect(new Set(pairs.map(({ source }) => source)).size).toBe(500);
    for (const { source, target } of pairs) expect([...source].reverse().join('')).toBe(target);
  });

  it('adds', () => {
    for (const { source, target } of additionPairs(500, { random: new Random(1), digits: 3 })) {
      const [a, b] = source.split('+').map(Number);
      expect(Number(target)).toBe(a + b);
    }
  });

  it('gives as many sums as there are, when more are asked for', () => {
    expect(additionPairs(200, { random: new Random(1), digits: 1 })).toHaveLength(100);
  });
});
