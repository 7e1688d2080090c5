import { checkedJson } from '../checkpoints/json-file';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type JsonTensor, type JsonTensors, readTensorsJson } from '../checkpoints/tensors-json';
import { FormatError } from '../errors';
import { size } from './config-json';
import { Gpt } from './gpt';
import { gptConfig } from './gpt-config';

const configSchema = z.object({
  vocab_size: size,
  block_size: size,
  n_embd: size,
  n_layer: size,
  n_head: size,
});

/** A causal mask that PyTorch keeps among the weights. */
const isBuffer = (name: string): boolean => /\.attn\.bias$/.test(name);

/**
 * Loads a GPT that Karpathy's minGPT trained, from a state dict written as JSON.
 *
 * Its names are GPT-2's, but its linear layers are PyTorch's: the weights lie [out, in] and are turned here.
 * The token embedding and the head are two matrices. GELU is the tanh form.
 *
 * @remarks Karpathy 2020, minGPT, `mingpt/model.py`.
 * @param path - the file, see `readTensorsJson`
 * @throws FormatError naming the field or the weight that is wrong, what was required, what came
 */
export function loadMinGpt(path: string): Gpt {
  return minGptOf(readTensorsJson(path), path);
}

/** {@link loadMinGpt} from what was read. */
export function minGptOf({ tensors, config }: JsonTensors, where: string): Gpt {
  const sizes = checkedJson(configSchema, config, `${where}: config`);
  requireTablesFor(sizes, tensors, where);
  const model = new Gpt(
    gptConfig({
      vocabSize: sizes.vocab_size,
      maxPositionEmbeddings: sizes.block_size,
      hiddenSize: sizes.n_embd,
      numHiddenLayers: sizes.n_layer,
      numAttentionHeads: sizes.n_head,
      tieWordEmbeddings: false,
    }),
    'zeros',
  );
  try {
    const left = new Set([...tensors.keys()].filter((name) => !isBuffer(name)));
    for (const [name, variable] of model.namedParameters()) {
      const storedName = name === 'lm_head.weight' ? name : `transformer.${name}`;
      tf.tidy(() => variable.assign(weightOf(tensors.get(storedName), storedName, variable.shape, where)));
      left.delete(storedName);
    }
    for (const name of left) throw new FormatError(`${where}: minGPT has no weight ${name}`);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** @throws FormatError if the embeddings or the layers are not as many as `config` says: before memory is taken for them */
function requireTablesFor(
  { vocab_size, block_size, n_embd, n_layer }: z.infer<typeof configSchema>,
  tensors: ReadonlyMap<string, JsonTensor>,
  where: string,
): void {
  for (const [name, rows] of [
    ['wte', vocab_size],
    ['wpe', block_size],
  ] as const) {
    // prettier-ignore
    weightOf(tensors.get(`transformer.${name}.weight`), `transformer.${name}.weight`, [rows, n_embd], where).dispose();
  }
  const last = `transformer.h.${n_layer - 1}.ln_1.weight`;
  if (!tensors.has(last)) throw new FormatError(`${where}: the weight ${last} is missing`);
}

function weightOf(stored: JsonTensor | undefined, name: string, shape: number[], where: string): tf.Tensor {
  if (stored === undefined) throw new FormatError(`${where}: the weight ${name} is missing`);
  const isTurned = /\.c_\w+\.weight$/.test(name);
  const required = isTurned ? [...shape].reverse() : shape;
  if (required.join() !== stored.shape.join()) {
    const [asked, came] = [required, stored.shape].map((sizes) => `[${sizes.join(', ')}]`);
    throw new FormatError(`${where}: ${name} must have the shape ${asked} that config asks for, got ${came}`);
  }
  const weight = tf.tensor(stored.data, required);
  return isTurned ? tf.transpose(weight) : weight;
}
