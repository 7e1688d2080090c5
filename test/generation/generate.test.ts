import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { generate, type GenerationConfig } from '../../lib/generation/generate';
import { generateText, streamText } from '../../lib/generation/generate-text';
import { greedyToken } from '../../lib/generation/sampling';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';

const context = 8;
function newModel(vocabSize = 23): Gpt {
  const sizes = { maxPositionEmbeddings: context, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3 };
  // Large initial weights, so that the likeliest token is likeliest by far more than rounding.
  return new Gpt(gptConfig({ ...sizes, vocabSize, initializerRange: 0.5 }), new Random(3));
}

async function collect(model: Gpt, prompt: number[], config: GenerationConfig): Promise<number[]> {
  const ids: number[] = [];
  for await (const id of generate(model, prompt, config)) ids.push(id);
  return ids;
}

describe('generate', () => {
  it('greedy takes the likeliest token of a full forward pass each time, cache or not', async () => {
    const model = newModel();
    const expected: number[] = [];
    const text = [4, 17, 2];
    for (let count = 0; count < context - 3; count++) {
      const logits = model.forward(tf.tensor2d([text], [1, text.length], 'int32'));
      const next = greedyToken((await logits.array())[0][text.length - 1]);
      logits.dispose();
      expected.push(next);
      text.push(next);
    }
    const config = { doSample: false, maxNewTokens: context - 3 };
    expect(await collect(model, [4, 17, 2], config)).toEqual(expected);
    expect(await collect(model, [4, 17, 2], { ...config, useCache: false })).toEqual(expected);
    model.dispose();
  });

  it('slides its window past the context, alike with and without cache', async () => {
    const model = newModel();
    for (const prompt of [[1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]) {
      const cached = await collect(model, prompt, { maxNewTokens: 30, seed: 9 });
      expect(cached).toHaveLength(30);
      expect(await collect(model, prompt, { maxNewTokens: 30, seed: 9, useCache: false })).toEqual(cached);
    }
    model.dispose();
  });

  it('the same seed gives the same tokens, another seed others', async () => {
    const model = newModel();
    const draw = (seed: number) => collect(model, [1], { maxNewTokens: 16, seed });
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
    model.dispose();
  });

  it('ends before a stop token', async () => {
    const model = newModel();
    const free = await collect(model, [1], { maxNewTokens: 16, seed: 4 });
    const stop = free[5];
    const stopped = await collect(model, [1], { maxNewTokens: 16, seed: 4, stopTokenIds: [stop] });
    expect(stopped).toEqual(free.slice(0, free.indexOf(stop)));
    model.dispose();
  });

  it('leaks no tensor, run to its end or broken off early', async () => {
    const model = newModel();
    const before = tf.memory().numTensors;
    await collect(model, [1], { maxNewTokens: 20 });
    for await (const id of generate(model, [1])) {
      expect(id).toBeGreaterThanOrEqual(0);
      break;
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('lets other work run between tokens', async () => {
    const model = newModel();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await collect(model, [1], { maxNewTokens: 40 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
    model.dispose();
  });

  it('refuses an empty prompt and ids of another vocabulary', async () => {
    const model = newModel();
    await expect(collect(model, [], {})).rejects.toThrow('at least one token');
    await expect(collect(model, [23], {})).rejects.toThrow("from 0 to 22, the model's vocabulary, got 23");
    await expect(collect(model, [1], { maxNewTokens: -1 })).rejects.toThrow('maxNewTokens');
    model.dispose();
  });
});

describe('generateText', () => {
  const tokenizer = ByteLevelBpeTokenizer.train('Call me Ishmael. 你好 🙂', {
    vocabSize: 258,
    specialTokens: ['<|endoftext|>'],
  });

  it('is what the tokenizer decodes from the generated ids, streamed in pieces or at once', async () => {
    const model = newModel(tokenizer.vocabSize);
    const config = { maxNewTokens: 60, seed: 2 };
    const end = tokenizer.specialTokens.get('<|endoftext|>')!;
    const pieces: string[] = [];
    const told: number[] = [];
    const onToken = (id: number) => told.push(id);
    for await (const piece of streamText(model, tokenizer, 'Call', config, onToken)) pieces.push(piece);
    const ids = await collect(model, tokenizer.encode('Call'), { ...config, stopTokenIds: [end] });
    expect(pieces.join('')).toBe(tokenizer.decode(ids));
    expect(told).toEqual(ids);
    expect(pieces.length).toBeGreaterThan(1);
    expect(await generateText(model, tokenizer, 'Call', config, onToken)).toBe(pieces.join(''));
    expect(told).toEqual([...ids, ...ids]);
    expect(await generateText(model, tokenizer, '', config)).not.toBe(''); // starts from <|endoftext|>
    model.dispose();
  });
});
