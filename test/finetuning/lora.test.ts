import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Execution } from '../../lib/compile/execution';
import { loadLora, saveLora } from '../../lib/finetuning/lora-files';
import { type Head, newParameters, withHead } from '../../lib/models/heads';
import type { PretrainedModel } from '../../lib/models/model-family';
import { loadModel } from '../../lib/models/pretrained';
import { Lora } from '../../lib/nn/lora';
import { Random } from '../../lib/random';
import { type GoldenTensor, maxRelativeError } from '../golden/golden';

const labels = ['a', 'b', 'c'];
/** What PEFT wrote for each model, and with which head. */
const adapters = {
  'tiny-bert': { kind: 'ForTokenClassification', labels },
  'tiny-gpt2': { kind: 'ForSequenceClassification', labels },
} as const satisfies Record<string, Head>;
const names = Object.keys(adapters) as (keyof typeof adapters)[];
const targets = { 'tiny-bert': ['query', 'value'], 'tiny-gpt2': ['attn.c_attn'] };

const golden = (name: string): string => join('test/golden/lora', name);
const folder = mkdtempSync(join(tmpdir(), 'headway-lora-'));
afterAll(() => rmSync(folder, { recursive: true }));

function make(name: keyof typeof adapters): PretrainedModel {
  const { model } = loadModel(join('test/golden', name));
  const withItsHead = withHead(model, adapters[name], new Random(1));
  model.dispose();
  return withItsHead;
}

/** Logits for ids, [1, T, labels] or [1, labels]. */
function logits(model: PretrainedModel, ids: number[]): tf.Tensor {
  return tf.tidy(() =>
    (model as PretrainedModel & { forward(ids: tf.Tensor2D): tf.Tensor }).forward(
      tf.tensor2d([ids], [1, ids.length], 'int32'),
    ),
  );
}

const asGolden = (tensor: tf.Tensor): GoldenTensor => ({
  shape: tensor.shape,
  values: [...tensor.dataSync()],
});

describe.each(names)('LoRA on %s', (name) => {
  const expected = JSON.parse(readFileSync(join(golden(name), 'expected.json'), 'utf8')) as {
    inputIds: number[];
    logits: GoldenTensor;
  };

  it("an adapter that PEFT wrote computes PEFT's logits, beside the weights and merged into them", () => {
    const before = tf.memory().numTensors;
    const model = make(name);
    const lora = loadLora(model, golden(name));
    // Float32 through two layers; the updates are large on purpose.
    expect(maxRelativeError(logits(model, expected.inputIds), expected.logits)).toBeLessThan(2e-6);
    const count = model.parameterCount;
    const added = [...lora.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    lora.merge();
    expect(maxRelativeError(logits(model, expected.inputIds), expected.logits)).toBeLessThan(2e-6);
    expect(model.parameterCount).toBe(count - added);
    model.dispose();
    expect(tf.memory().numTensors - before).toBe(2); // the two logits
  });

  it('begins as the base: B is zero, so nothing is added', () => {
    const model = make(name);
    const base = asGolden(logits(model, expected.inputIds));
    const lora = Lora.addTo(model, { rank: 4, alpha: 8, targetModules: targets[name] }, new Random(3));
    expect(maxRelativeError(logits(model, expected.inputIds), base)).toBe(0);
    const a = [...lora.namedParameters()].find(([key]) => key.endsWith('lora_A.weight'))![1].dataSync();
    expect(Math.max(...a)).toBeLessThanOrEqual(1 / Math.sqrt(6)); // PEFT's bound, for 6 features in
    expect(Math.max(...a)).toBeGreaterThan(0.5 / Math.sqrt(6));
    model.dispose();
  });

  it('what is saved is read again, and taken out it leaves the base', async () => {
    const model = make(name);
    const base = asGolden(logits(model, expected.inputIds));
    const lora = Lora.addTo(model, { rank: 3, alpha: 5, targetModules: targets[name] }, new Random(3));
    for (const parameter of lora.namedParameters().values()) {
      tf.tidy(() => parameter.assign(new Random(parameter.size).normalTensor(parameter.shape)));
    }
    const { model: pretrained } = loadModel(join('test/golden', name));
    const head = new Map([...newParameters(pretrained, model)].filter(([key]) => !key.includes('lora_')));
    pretrained.dispose();
    const learned = asGolden(logits(model, expected.inputIds));
    expect(maxRelativeError(logits(model, expected.inputIds), base)).toBeGreaterThan(0.01);
    await saveLora(model, lora, join(folder, name), { head, baseModel: name });
    const other = make(name);
    const again = loadLora(other, join(folder, name));
    expect(again.config).toEqual({ rank: 3, alpha: 5, targetModules: targets[name] });
    expect(maxRelativeError(logits(other, expected.inputIds), learned)).toBe(0);
    lora.remove();
    expect(maxRelativeError(logits(model, expected.inputIds), base)).toBe(0);
    other.dispose();
    model.dispose();
  });
});

describe('LoRA', () => {
  it('switched off is the base, for compiled functions too, and on again what it was', async () => {
    const model = make('tiny-gpt2');
    const ids = [60, 61, 62];
    const base = asGolden(logits(model, ids));
    const lora = Lora.addTo(model, { rank: 3, alpha: 5, targetModules: ['attn.c_attn'] }, new Random(3));
    for (const parameter of lora.namedParameters().values()) {
      tf.tidy(() => parameter.assign(new Random(parameter.size).normalTensor(parameter.shape)));
    }
    const learned = asGolden(logits(model, ids));
    expect(maxRelativeError(logits(model, ids), base)).toBeGreaterThan(0.01);
    await lora.whileOff(async () => expect(maxRelativeError(logits(model, ids), base)).toBe(0));
    expect(maxRelativeError(logits(model, ids), learned)).toBe(0);
    await expect(lora.whileOff(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(maxRelativeError(logits(model, ids), learned)).toBe(0);

    const execution = new Execution(true);
    const compiled = execution.of(() => logits(model, ids));
    // Compiled products are summed in another order: float32.
    expect(maxRelativeError(await compiled(), learned)).toBeLessThan(2e-6);
    await lora.whileOff(async () => expect(maxRelativeError(await compiled(), base)).toBeLessThan(2e-6));
    expect(maxRelativeError(await compiled(), learned)).toBeLessThan(2e-6);
    await execution.dispose();
    model.dispose();
  });

  it('names what is wrong: targets, rank, another kind of adapter, another model', () => {
    const model = make('tiny-bert');
    const add = (rank: number, ...targetModules: string[]) =>
      Lora.addTo(model, { rank, alpha: 1, targetModules }, 'zeros');
    expect(() => add(1, 'q_proj')).toThrow(
      /must name layers of the model, got q_proj; it has attention.self.query/,
    );
    expect(() => add(0, 'query')).toThrow('rank must be a whole number from 1, got 0');
    const config = JSON.parse(
      readFileSync(join(golden('tiny-bert'), 'adapter_config.json'), 'utf8'),
    ) as object;
    writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify({ ...config, use_dora: true }));
    expect(() => loadLora(model, folder)).toThrow('use_dora');
    expect(() => loadLora(model, golden('tiny-gpt2'))).toThrow(
      'must name layers of the model, got attn.c_attn',
    );
    expect(() => loadLora(model, 'nowhere')).toThrow('must hold an adapter_config.json');
    model.dispose();
  });

  it('names do not match in the middle: "key" is not "donkey", "dense" is every dense layer', () => {
    const model = make('tiny-bert');
    const lora = Lora.addTo(model, { rank: 1, alpha: 1, targetModules: ['dense'] }, 'zeros');
    expect(lora.namedParameters().size).toBe(2 * 2 * 3); // A and B, two blocks, three layers named dense
    lora.remove();
    expect(() => Lora.addTo(model, { rank: 1, alpha: 1, targetModules: ['ense'] }, 'zeros')).toThrow();
    model.dispose();
  });
});
