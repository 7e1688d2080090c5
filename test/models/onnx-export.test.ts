import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelProto } from '../../lib/compile/onnx/onnx-schema';
import { ConfigError, UnsupportedError } from '../../lib/errors';
import type { CausalLanguageModel } from '../../lib/models/causal-language-model';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import type { PretrainedModel } from '../../lib/models/model-family';
import { saveOnnx } from '../../lib/models/onnx-export';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { type ModelCase, modelCases, sizes } from '../compile/model-cases';

/** Logits and vectors are of size 1 to 3: a few float32 roundings (6e-8 of the size) for each layer. */
const tolerance = 3e-6;

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'headway-onnx-'))));
afterAll(() => rmSync(directory, { recursive: true }));
const tokenizer = CharacterTokenizer.train('abc');
const file = (name: string): string => join(directory, name);

/** Texts of these lengths, token by token, and the longest one's length. */
function randomTexts(lengths: readonly number[]): { texts: number[][]; T: number } {
  const random = new Random(lengths.length);
  // The first ids are special tokens: RoBERTa's padding among them.
  const draw = (): number => 3 + random.integer(sizes.V - 3);
  return { texts: lengths.map((count) => Array.from({ length: count }, draw)), T: Math.max(...lengths) };
}

/** Texts as rows of T tokens, and which of those are tokens. */
function padded(
  texts: readonly (readonly number[])[],
  T: number,
  side: 'left' | 'right',
): { ids: number[][]; mask: number[][] } {
  const fill = (text: readonly number[], padding: number): number[] => {
    const rest = new Array<number>(T - text.length).fill(padding);
    return side === 'left' ? [...rest, ...text] : [...text, ...rest];
  };
  return {
    ids: texts.map((text) => fill(text, 1)), // RoBERTa's padding
    mask: texts.map((text) =>
      fill(
        text.map(() => 1),
        0,
      ),
    ),
  };
}

/** Whether the token at this place is one, of rows laid end to end; for any place within it. */
function ofTokens(mask: readonly (readonly number[])[]): (place: number) => boolean {
  const flat = mask.flat();
  return (place) => flat[Math.floor(place)] === 1;
}

/** Keys and values before the first token: none. */
function emptyPast(session: InferenceSession, B: number): Record<string, Tensor> {
  const past = session.inputMetadata.filter(({ name }) => name.startsWith('past_key_values'));
  return Object.fromEntries(
    past.map((input) => {
      const [, heads, , headDim] = (input as { shape: readonly (number | string)[] }).shape.map(Number);
      return [input.name, new Tensor('float32', new Float32Array(0), [B, heads, 0, headDim])];
    }),
  );
}

/** What one run gave, as the next one takes it. */
function presentAsPast(outputs: InferenceSession.OnnxValueMapType): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith('present.'))
      .map(([name, value]) => [name.replace('present', 'past_key_values'), value as Tensor]),
  );
}

function int64(rows: readonly (readonly number[])[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);
}

function furthest(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(got.length).toBe(wanted.length);
  return Math.max(...Array.from(got, (value, i) => Math.abs(value - wanted[i])));
}

const oneStack = modelCases.filter(({ name }) => !/^(Marian|Pegasus)/.test(name));

describe.each(oneStack)('$name as a file of ONNX', (each: ModelCase) => {
  let model: PretrainedModel;
  let session: InferenceSession;
  beforeAll(async () => {
    model = each.create(new Random(1));
    saveOnnx(model, tokenizer, file('model'));
    session = await InferenceSession.create(file('model/onnx/model.onnx'));
  });
  afterAll(async () => {
    model.dispose();
    await session.release();
  });

  it('computes what the model computes, for texts of any number and length', async () => {
    for (const lengths of [[1], [5], [1, 1, 1, 1], [7, 2, 4], [12, 12]]) {
      const { texts, T } = randomTexts(lengths);
      const { ids, mask } = padded(texts, T, 'right');
      const types = ids.map((row) => row.map((_, place) => Number(place > 3)));
      const hasTypes = session.inputNames.includes('token_type_ids');
      const got = await session.run({
        input_ids: int64(ids),
        attention_mask: int64(mask),
        ...(hasTypes && { token_type_ids: int64(types) }),
        ...emptyPast(session, texts.length),
      });
      const wanted = tf.tidy(() => {
        const [inputIds, attentionMask, given] = [ids, mask, types].map((rows) =>
          tf.tensor2d(rows, undefined, 'int32'),
        );
        const tokenTypeIds = hasTypes ? given : tf.zerosLike(given);
        const made = each.run(model, inputIds, { attentionMask, tokenTypeIds });
        const tensors = made instanceof tf.Tensor ? [made] : Object.values(made);
        return tensors.map((tensor) => ({ shape: tensor.shape, numbers: tensor.dataSync() }));
      });
      wanted.forEach(({ shape, numbers }, i) => {
        const { dims, data } = got[session.outputNames[i]];
        expect(dims).toEqual(shape);
        const kept = shape[1] === T ? ofTokens(mask) : () => true; // what stands at padding says nothing
        const [actual, expected] = [data as Float32Array, numbers].map((all) =>
          all.filter((_, place) => kept(place / (all.length / mask.flat().length))),
        );
        expect(furthest(actual, expected)).toBeLessThan(tolerance);
      });
    }
  });
});

describe.each(oneStack.filter(({ name }) => /GPT2LM|CausalLM/.test(name)))(
  '$name as a file of ONNX',
  (each) => {
    it('reads on token by token from the keys and values it gave, padded on either side', async () => {
      const model = each.create(new Random(1)) as CausalLanguageModel & PretrainedModel;
      saveOnnx(model, tokenizer, file('model'));
      const session = await InferenceSession.create(file('model/onnx/model.onnx'));
      const { texts, T } = randomTexts([9, 5, 7]);
      const wanted = texts.map((text) => lastLogits(model, text));
      for (const side of ['left', 'right'] as const) {
        // The last two tokens one at a time, after all the others, which are padded.
        const beginnings = texts.map((text) => text.slice(0, -2));
        const { ids, mask } = padded(beginnings, T - 2, side);
        let seen = mask;
        let outputs = await session.run({
          input_ids: int64(ids),
          attention_mask: int64(seen),
          ...emptyPast(session, texts.length),
        });
        for (const place of [-2, -1]) {
          seen = seen.map((row) => [...row, 1]);
          outputs = await session.run({
            input_ids: int64(texts.map((text) => text.slice(place).slice(0, 1))),
            attention_mask: int64(seen),
            ...presentAsPast(outputs),
          });
        }
        expect(outputs.logits.dims).toEqual([3, 1, sizes.V]);
        expect(furthest(outputs.logits.data as Float32Array, wanted.flat())).toBeLessThan(tolerance);
      }
      model.dispose();
      await session.release();
    });
  },
);

describe('saveOnnx', () => {
  const gpt = (): Gpt =>
    new Gpt(
      gptConfig({
        vocabSize: 40,
        maxPositionEmbeddings: 16,
        hiddenSize: 8,
        numHiddenLayers: 1,
        numAttentionHeads: 2,
      }),
      new Random(1),
    );

  it("writes ONNX's own operators only, every weight once and by its name", () => {
    const model = gpt();
    saveOnnx(model, tokenizer, file('gpt'));
    const { graph, opset_import } = decoded(file('gpt/onnx/model.onnx'));
    expect(opset_import.map(({ domain }) => domain)).toEqual(['']);
    const weights = graph.initializer.filter(({ dims }) => dims.length > 0).map(({ name }) => name);
    const names = [...model.namedParameters().keys()];
    expect(weights.filter((name) => names.includes(name)).sort()).toEqual(names.sort());
    model.dispose();
  });

  it('sets long weights apart where one file cannot hold them, to the same effect', async () => {
    const model = gpt();
    saveOnnx(model, tokenizer, file('inside'));
    saveOnnx(model, tokenizer, file('apart'), { mostBytesInside: 1000 });
    expect(existsSync(file('inside/onnx/model.onnx_data'))).toBe(false);
    expect(statSync(file('apart/onnx/model.onnx_data')).size).toBeGreaterThan(40 * 8 * 4);
    const logits = await Promise.all(
      ['inside', 'apart'].map(async (name) => {
        const session = await InferenceSession.create(file(`${name}/onnx/model.onnx`));
        const given = { input_ids: int64([[1, 2]]), attention_mask: int64([[1, 1]]) };
        return (await session.run({ ...given, ...emptyPast(session, 1) })).logits.data;
      }),
    );
    expect(logits[1]).toEqual(logits[0]);
    const settings = JSON.parse(readFileSync(file('apart/config.json'), 'utf8')) as Record<string, unknown>;
    expect(settings['transformers.js_config']).toEqual({ dtype: 'fp32', use_external_data_format: true });
    model.dispose();
  });

  it('writes config.json and the tokenizer beside the folder, and leaks nothing', () => {
    const before = tf.memory().numTensors;
    const model = gpt();
    saveOnnx(model, tokenizer, file('beside'));
    model.dispose();
    expect(JSON.parse(readFileSync(file('beside/config.json'), 'utf8'))).toMatchObject({
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      n_embd: 8,
    });
    expect(existsSync(file('beside/tokenizer.json'))).toBe(true);
    expect(existsSync(file('beside/model.safetensors'))).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what has no such form, naming it, and writes nothing', () => {
    const before = tf.memory().numTensors;
    const translator = modelCases.find(({ name }) => name.startsWith('Marian'))!.create(new Random(1));
    expect(() => saveOnnx(translator, tokenizer, file('none'))).toThrow(/encoder-decoder cannot be written/);
    translator.dispose();
    const shared = { vocabSize: 9, hiddenSize: 8, numHiddenLayers: 1, numAttentionHeads: 2 };
    const wider = CharacterTokenizer.train('abcdefghijklmnop');
    const small = new Gpt(gptConfig({ ...shared, maxPositionEmbeddings: 8 }), 'zeros');
    expect(() => saveOnnx(small, tokenizer, file('none'))).toThrow(UnsupportedError);
    expect(() => saveOnnx(small, wider, file('none'))).toThrow(ConfigError);
    small.dispose();
    expect(existsSync(file('none'))).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The fields of a model that are looked at. */
interface DecodedModel {
  readonly graph: {
    readonly initializer: readonly { readonly name: string; readonly dims: readonly unknown[] }[];
  };
  readonly opset_import: readonly { readonly domain: string }[];
}

function decoded(path: string): DecodedModel {
  return modelProto.decode(readFileSync(path)) as unknown as DecodedModel;
}

/** The logits after the last token of a text by itself. */
function lastLogits(model: CausalLanguageModel, text: readonly number[]): number[] {
  return tf.tidy(() => {
    const logits = model.forward(tf.tensor2d([[...text]], undefined, 'int32'), { logitsToKeep: 1 });
    return [...logits.dataSync()];
  });
}
