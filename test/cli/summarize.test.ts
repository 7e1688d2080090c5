import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { define as evaluate } from '../../lib/cli/commands/evaluate';
import { define as finetune } from '../../lib/cli/commands/finetune';
import { define as predict } from '../../lib/cli/commands/predict';
import { define as summarize } from '../../lib/cli/commands/summarize';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import { saveModel } from '../../lib/models/pretrained';
import { Transformer } from '../../lib/models/transformer';
import { transformerConfig } from '../../lib/models/transformer-config';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { runCommand as run } from './run-command';

const home = mkdtempSync(join(tmpdir(), 'headway-summarize-'));
const file = (name: string): string => join(home, name);

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const words = 'rain wind snow cats dogs owls so we find that'.split(' ');
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words];
  const sizes = { vocabSize: pieces.length, maxPositionEmbeddings: 32, hiddenSize: 16 };
  const config = bertConfig({ ...sizes, numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 });
  const model = new BertModel(config, new Random(1));
  await saveModel(model, WordPieceTokenizer.fromVocabulary({ pieces }), file('bert'));
  model.dispose();

  const random = new Random(1);
  for (const part of ['train', 'dev', 'test']) {
    const lines = Array.from({ length: part === 'train' ? 48 : 16 }, () => {
      const gist = `we find that ${words[3 + random.integer(3)]}`;
      const sentences = Array.from(
        { length: 3 },
        () => `${words[random.integer(3)]} ${words[random.integer(6)]}`,
      );
      sentences.splice(1 + random.integer(3), 0, `so ${gist}`);
      return JSON.stringify({ source: sentences, target: [gist, 'something else'] });
    });
    writeFileSync(file(`${part}.jsonl`), lines.join('\n'));
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway finetune summarize', () => {
  it('scores ROUGE beside lead and oracle, keeps its choices, and evaluates and predicts with them', async () => {
    const files = ['--train', file('train.jsonl'), '--validation', file('dev.jsonl'), '--test', file('test.jsonl')]; // prettier-ignore
    const how = ['--format', 'scitldr', '--epochs', '5', '--batch-size', '8', '--learning-rate', '0.02', '--block-trigrams']; // prettier-ignore
    const out = file('out');
    const trained = await run(
      finetune,
      'summarize',
      '--model',
      file('bert'),
      ...files,
      ...how,
      '--out',
      out,
      '--json',
    );
    const result = trained.json();
    expect(result).toMatchObject({
      task: 'summarize',
      config: { method: 'extractive', blockTrigrams: true },
    });
    expect(result.metrics.rouge1).toBeGreaterThan(0.8); // the cue words give it away
    expect(result.metrics.versusLead.rouge1.pValue).toBeLessThan(0.001);
    expect(result.metrics.oracle.rouge1).toBeGreaterThanOrEqual(result.metrics.rouge1);
    const names = [result.baseline, ...result.otherBaselines].map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['lead sentence', 'random sentence', 'longest sentence']));
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('| ROUGE-1 | ROUGE-2 | ROUGE-L |');
    const kept = JSON.parse(readFileSync(join(out, 'task.json'), 'utf8'));
    expect(kept).toEqual({ task: 'summarize', choices: { method: 'extractive', blockTrigrams: true } });

    const data = ['--model', out, '--data', file('test.jsonl'), '--format', 'scitldr'];
    const { printed } = await run(evaluate, 'summarize', ...data);
    expect(printed).toContain(`model: ROUGE-1 ${result.metrics.rouge1.toFixed(4)}`);
    expect(printed).toMatch(/against the lead: ROUGE-1 \+[\d.]+, 95 % from \+[\d.]+ to \+[\d.]+, p < 0\.001/);
    const two = (await run(evaluate, 'summarize', ...data, '--sentences', '2', '--json')).json();
    expect(two.metrics.rouge1).toBeLessThan(result.metrics.rouge1); // a second sentence costs precision

    const said = await run(predict, 'Rain snow. So we find that owls. Wind cats.', '--model', out);
    expect(said.printed).toContain('So we find that owls.');
    writeFileSync(file('a.txt'), 'Rain snow. So we find\nthat owls. Wind cats.');
    expect((await run(summarize, file('a.txt'), '--model', out)).printed).toBe('So we find that owls.\n');
    const both = await run(
      summarize,
      file('a.txt'),
      file('a.txt'),
      '--model',
      out,
      '--sentences',
      '3',
      '--json',
    );
    const whole = 'Rain snow. So we find that owls. Wind cats.';
    expect(both.json().summaries).toMatchObject([{ summary: whole }, { summary: whole }]);
  });

  it('an encoder-decoder writes, also one that was made elsewhere and has no task.json', async () => {
    const letters = CharacterTokenizer.train('abc. ', { specialTokens: ['<pad>', '</s>'] });
    const [padTokenId, eosTokenId] = ['<pad>', '</s>'].map((token) => letters.idOf(token)!);
    const sizes = { encoderLayers: 1, decoderLayers: 1, encoderAttentionHeads: 2, decoderAttentionHeads: 2 };
    const more = {
      hiddenSize: 16,
      encoderFfnDim: 16,
      decoderFfnDim: 16,
      maxPositionEmbeddings: 24,
      dropout: 0,
    };
    const ids = { vocabSize: letters.vocabSize, padTokenId, eosTokenId, decoderStartTokenId: padTokenId };
    const model = new Transformer(transformerConfig({ ...sizes, ...more, ...ids }), new Random(1));
    await saveModel(model, letters, file('writer'));
    model.dispose();
    writeFileSync(file('b.txt'), 'abc. cab. '.repeat(9)); // longer than it can read
    const { summaries } = (await run(summarize, file('b.txt'), '--model', file('writer'), '--json')).json();
    expect(summaries[0].summary).not.toBe(''); // it is not trained: anything will do
    expect(summaries[0].confidence).toBeGreaterThan(0);
    expect(summaries[0].confidence).toBeLessThanOrEqual(1);
  });

  it('says what it is that cannot summarise', async () => {
    const asked = run(evaluate, 'summarize', '--model', file('bert'), '--data', file('test.jsonl'));
    await expect(asked).rejects.toThrow('must be a model for summarize, got BertModel');
    const wrong = ['--model', file('bert'), '--train', file('train.jsonl'), '--out', file('no')];
    await expect(run(finetune, 'sentiment', ...wrong, '--sentences', '2')).rejects.toThrow(
      '--sentences: there is nothing of the kind to choose for sentiment',
    );
  });
});
