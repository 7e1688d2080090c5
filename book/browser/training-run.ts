import '../../lib/backends/gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web/wasm';
import { compile, useOnnxRuntime } from '../../lib/compile';
import { RandomBlocks } from '../../lib/data/random-blocks';
import { sampleToken } from '../../lib/generation/sampling';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { AdamW } from '../../lib/training/adamw';
import { learningRateAt } from '../../lib/training/learning-rate';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import { TrainingStep } from '../../lib/training/training-step';

/** What is told after each step. */
export interface Progress {
  readonly step: number;
  /** In nats per character. */
  readonly loss: number;
  /** Of this step. */
  readonly tokensPerSecond: number;
  /** What the model writes by now; every 50 steps. */
  readonly sample?: string;
}

const [batchSize, blockSize] = [12, 32];
const sampleLength = 160;

/**
 * Trains a GPT on the characters of a text: the library's own model, step and optimizer, compiled, and run by
 * ONNX Runtime's WebAssembly on one thread.
 *
 * @param wasm - the address of ONNX Runtime's WebAssembly
 * @param signal - ends the training after the step that is being made
 */
export async function train(
  text: string,
  steps: number,
  wasm: string,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  await tf.setBackend('cpu');
  Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: { wasm } });
  useOnnxRuntime(ort);
  const tokenizer = CharacterTokenizer.train(text);
  const random = new Random(1);
  const { vocabSize } = tokenizer;
  const sizes = {
    maxPositionEmbeddings: blockSize,
    hiddenSize: 64,
    numHiddenLayers: 2,
    numAttentionHeads: 4,
  };
  const model = new Gpt(gptConfig({ ...sizes, vocabSize, dropout: 0 }), random.fork('weights'));
  const parameters = model.namedParameters();
  const step = new TrainingStep({
    loss: nextTokenLoss(model),
    parameters,
    optimizer: new AdamW(parameters, { adamBeta2: 0.99 }),
    maxGradNorm: 1,
    random,
    compile: true,
  });
  const logits = compile((ids: Int32Array) => model.forward(tf.tensor2d(ids, [1, blockSize], 'int32')));
  const tokens = tokenizer.encode(text);
  const batches = new RandomBlocks(tokens, { batchSize, blockSize, random: random.fork('batches') });
  const pace = { learningRate: 4e-3, minLearningRate: 4e-4, warmupSteps: 20, maxSteps: steps };
  const schedule = { ...pace, lrSchedulerType: 'cosine' } as const;
  try {
    for (let i = 0; i < steps && !signal.aborted; i++) {
      const started = performance.now();
      const { loss } = await step.run([batches.next()], learningRateAt(i, schedule));
      const tokensPerSecond = (1000 * batchSize * blockSize) / (performance.now() - started);
      const isDue = (i + 1) % 50 === 0 || i + 1 === steps;
      const sample = isDue ? await written(logits, tokenizer, random) : undefined;
      onProgress({ step: i + 1, loss, tokensPerSecond, sample });
      await new Promise((resolve) => setTimeout(resolve)); // the page draws, and hears its buttons
    }
  } finally {
    await Promise.all([step.dispose(), logits.dispose()]);
    model.dispose();
  }
}

/** A text that the model writes, beginning with an empty line. */
async function written(
  logits: (ids: Int32Array) => Promise<tf.Tensor>,
  tokenizer: CharacterTokenizer,
  random: Random,
): Promise<string> {
  const { vocabSize } = tokenizer;
  const ids = [tokenizer.idOf('\n') ?? 0];
  while (ids.length <= sampleLength) {
    const window = ids.slice(-blockSize);
    const padded = new Int32Array(blockSize);
    padded.set(window); // what follows is not seen: attention is causal
    const rows = await logits(padded);
    const last = (window.length - 1) * vocabSize;
    const scores = rows.dataSync<'float32'>().subarray(last, last + vocabSize);
    rows.dispose();
    ids.push(sampleToken(scores, { temperature: 0.8 }, random));
  }
  return tokenizer.decode(ids.slice(1));
}
