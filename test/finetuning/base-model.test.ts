import { afterAll, describe, expect, it } from 'vitest';
import { BaseModel, type Freeze } from '../../lib/finetuning/base-model';
import { parameterDepth } from '../../lib/finetuning/parameter-depth';
import { BertModel } from '../../lib/models/bert';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import { BertForMaskedLM } from '../../lib/models/bert-pre-training';
import { copyOf, withHead } from '../../lib/models/heads';
import type { PretrainedModel } from '../../lib/models/model-family';
import { RobertaForMaskedLM } from '../../lib/models/roberta';
import { Lora } from '../../lib/nn/lora';
import { Random } from '../../lib/random';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const sizes = {
  ...{ vocabSize: 9, maxPositionEmbeddings: 8, hiddenSize: 4 },
  ...{ numHiddenLayers: 3, numAttentionHeads: 2 },
};
const tokenizer = WordPieceTokenizer.fromVocabulary({
  pieces: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', 'c', 'd'],
});
const bert = new BertModel(bertConfig(sizes), new Random(1));
const masked = new BertForMaskedLM(bertConfig(sizes), new Random(2));
const roberta = new RobertaForMaskedLM(robertaConfig({ ...sizes, maxPositionEmbeddings: 10 }), new Random(3));
afterAll(() => [bert, masked, roberta].forEach((model) => model.dispose()));

const head = { kind: 'ForSequenceClassification', labels: ['x', 'y', 'z'] } as const;
const valuesOf = (model: PretrainedModel) =>
  new Map([...model.namedParameters()].map(([name, variable]) => [name, [...variable.dataSync()]]));

describe('withHead', () => {
  it.each([
    ['BERT', bert, 'bert.', /^classifier\./],
    ['BERT without a pooler', masked, 'bert.', /^(classifier|bert\.pooler)\./],
    ['RoBERTa', roberta, 'roberta.', /^classifier\./],
  ] as const)('copies the encoder of %s and begins nothing but the head anew', (_, base, prefix, fresh) => {
    const model = withHead(base, head, new Random(4));
    const learned = new Map([...valuesOf(base)].map(([name, values]) => [name.replace(prefix, ''), values]));
    for (const [name, values] of valuesOf(model)) {
      if (!fresh.test(name)) expect(values, name).toEqual(learned.get(name.replace(prefix, '')));
      else if (name.endsWith('.weight')) expect(Math.max(...values.map(Math.abs)), name).toBeGreaterThan(0);
    }
    expect(model.config.labels).toEqual(['x', 'y', 'z']);
    model.dispose();
  });

  it('keeps the head of a model that has it already, and makes a new one for other classes', () => {
    const classifier = withHead(bert, head, new Random(4));
    const again = withHead(classifier, head, new Random(5));
    expect(valuesOf(again)).toEqual(valuesOf(classifier));
    const other = withHead(classifier, { ...head, labels: ['x', 'y', 'w'] }, new Random(5));
    expect(valuesOf(other).get('classifier.weight')).not.toEqual(
      valuesOf(classifier).get('classifier.weight'),
    );
    const copy = copyOf(classifier);
    expect(valuesOf(copy)).toEqual(valuesOf(classifier));
    for (const model of [classifier, again, other, copy]) model.dispose();
  });
});

describe('BaseModel', () => {
  const trained = (freeze: Freeze): string[] => {
    const base = new BaseModel(bert, tokenizer, freeze);
    const model = base.forTask(head, new Random(1));
    if (base.lora) Lora.addTo(model, base.lora, new Random(2));
    const names = [...base.trainableParameters(model).keys()];
    model.dispose();
    return names;
  };

  it('base: the head alone; last 1: the last block, what belongs to it, and the head; LoRA: updates and head', () => {
    expect(trained('base')).toEqual(['classifier.weight', 'classifier.bias']);
    const last = trained({ lastLayers: 1 });
    expect(last.every((name) => /^(classifier|bert\.pooler|bert\.encoder\.layer\.2)\./.test(name))).toBe(
      true,
    );
    expect(last).toHaveLength(16 + 2 + 2);
    const lora = trained({ lora: { rank: 2, targetModules: ['query'] } });
    expect(lora.filter((name) => name.includes('query.lora_'))).toHaveLength(2 * 3);
    expect(lora).toHaveLength(2 * 3 + 2);
  });

  it('with layer decay d the head has the learning rate, block i of L d^(L+1−i) of it, the embeddings d^(L+1)', () => {
    const base = new BaseModel(bert, tokenizer);
    const model = base.forTask(head, new Random(1));
    const scales = base.learningRateScales(model, 0.5);
    expect(scales.get('classifier.weight')).toBe(1);
    expect(scales.get('bert.encoder.layer.2.output.dense.weight')).toBe(0.5);
    expect(scales.get('bert.encoder.layer.0.attention.self.query.weight')).toBe(0.125);
    expect(scales.get('bert.embeddings.word_embeddings.weight')).toBe(0.0625);
    expect([...scales.keys()]).toEqual([...model.namedParameters().keys()]);
    model.dispose();
  });

  it('LoRA is by default of alpha twice the rank, on all matrices of attention', () => {
    expect(new BaseModel(bert, tokenizer, { lora: { rank: 8 } }).lora).toEqual({
      ...{ rank: 8, alpha: 16 },
      targetModules: ['query', 'key', 'value', 'attention.output.dense'],
    });
  });
});

describe('parameterDepth', () => {
  it.each([
    ['transformer.wte.weight', 0],
    ['transformer.h.0.ln_1.weight', 1],
    ['transformer.ln_f.weight', 12],
    ['bert.embeddings.LayerNorm.bias', 0],
    ['bert.encoder.layer.11.output.dense.weight', 12],
    ['bert.pooler.dense.weight', 12],
    ['model.embed_tokens.weight', 0],
    ['model.layers.3.self_attn.q_proj.weight', 4],
    ['model.norm.weight', 12],
  ])('of %s in twelve blocks is %i', (name, depth) => {
    expect(parameterDepth(name, 12)).toBe(depth);
  });
});
