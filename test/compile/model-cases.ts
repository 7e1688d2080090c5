import * as tf from '@tensorflow/tfjs-core';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import { gptConfig, type GptConfig } from '../../lib/models/gpt-config';
import { families } from '../../lib/models/families';
import { llamaConfig, type LlamaConfig } from '../../lib/models/llama-config';
import type { PretrainedModel } from '../../lib/models/model-family';
import type { SequenceToSequenceModel } from '../../lib/models/sequence-to-sequence-model';
import { transformerConfig } from '../../lib/models/transformer-config';
import type { ForwardContext } from '../../lib/nn/module';
import type { Random } from '../../lib/random';

/** B rows of T tokens of a vocabulary of V; odd sizes, so that no axis can be taken for another. */
export const sizes = { B: 3, T: 7, V: 23 } as const;

/** What a model reads. The mask has padding on the right. */
export interface ModelInputs {
  readonly inputIds: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly labels: Int32Array;
}

/** A model to compile, and how its results are had. */
export interface ModelCase {
  readonly name: string;
  create(random: Random): PretrainedModel;
  run(model: PretrainedModel, inputIds: tf.Tensor2D, context: Context): tf.Tensor | tf.NamedTensorMap;
}

interface Context extends ForwardContext {
  readonly attentionMask: tf.Tensor2D;
  readonly tokenTypeIds: tf.Tensor2D;
}

const { T, V } = sizes;
const stack = {
  vocabSize: V,
  maxPositionEmbeddings: 2 * T,
  hiddenSize: 12,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
};
const labels = ['a', 'b', 'c', 'd', 'e'];

/** What the constructors need beside the sizes that all models share, by the family's name in `config.json`. */
const configs: Readonly<Record<string, object>> = {
  gpt2: { ...gptConfig({ ...stack, dropout: 0.1 }), labels },
  bert: { ...bertConfig({ ...stack, dropout: 0.1 }), labels },
  roberta: { ...robertaConfig({ ...stack, typeVocabSize: 2, dropout: 0.1 }), labels },
  llama: llamaConfig({
    ...stack,
    hiddenSize: 24,
    numAttentionHeads: 6,
    numKeyValueHeads: 2,
    attentionDropout: 0.1,
  }),
  qwen2: llamaConfig({ ...stack, attentionBias: 'query-key-value', tieWordEmbeddings: true }),
  marian: transformerSizes(),
  pegasus: transformerSizes(),
};

/** Choices within a family that change what is computed. */
const variants: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  GPT2LMHeadModel: {
    'as nanoGPT has it': { bias: false, activation: 'gelu' } satisfies Partial<GptConfig>,
    'with a head of its own': { tieWordEmbeddings: false } satisfies Partial<GptConfig>,
  },
  LlamaForCausalLM: {
    'with stretched positions': {
      ropeScaling: {
        ropeType: 'llama3',
        factor: 8,
        lowFreqFactor: 1,
        highFreqFactor: 4,
        originalMaxPositionEmbeddings: 4,
      },
    } satisfies Partial<LlamaConfig>,
  },
};

/**
 * Every model of every family that Headway has, and of some families more than one configuration. A new
 * family needs one line in `configs`.
 */
export const modelCases: readonly ModelCase[] = families.flatMap((family) =>
  Object.entries(family.architectures).flatMap(([name, modelClass]) => {
    const config = configs[family.modelType];
    if (!config) throw new Error(`give the family ${family.modelType} a line in test/compile/model-cases.ts`);
    return Object.entries({ '': {}, ...variants[name] }).map(([variant, choices]) => ({
      name: [name, variant].filter(Boolean).join(', '),
      create: (random: Random) => new modelClass({ ...config, ...choices } as never, random),
      run,
    }));
  }),
);

type Compute = (inputIds: tf.Tensor2D, context: Context) => tf.Tensor | tf.NamedTensorMap;

/** The results of a model: of an encoder-decoder by both its halves, of any other by `forward`. */
function run(model: PretrainedModel, inputIds: tf.Tensor2D, context: Context): tf.Tensor | tf.NamedTensorMap {
  if ('encode' in model) {
    const translator = model as unknown as SequenceToSequenceModel;
    const hidden = translator.encode(inputIds, context);
    const { attentionMask } = context;
    return translator.decode(tf.reverse(inputIds, 1), { hidden, attentionMask }, { random: context.random });
  }
  for (const method of ['predict', 'forward'] as const) {
    const compute = (model as unknown as Record<string, unknown>)[method] as Compute | undefined;
    if (compute) return compute.call(model, inputIds, context);
  }
  throw new Error(`test/compile/model-cases.ts does not know how ${model.constructor.name} is run`);
}

/** Random tokens, labels and paddings. */
export function randomInputs(random: Random): ModelInputs {
  const { B } = sizes;
  const ids = (bound: number): Int32Array => Int32Array.from({ length: B * T }, () => random.integer(bound));
  const lengths = Array.from({ length: B }, (_, row) => (row === 0 ? T : 2 + random.integer(T - 2)));
  return {
    inputIds: ids(V),
    attentionMask: Int32Array.from({ length: B * T }, (_, i) => Number(i % T < lengths[Math.floor(i / T)])),
    tokenTypeIds: Int32Array.from({ length: B * T }, (_, i) => Number(i % T > 3)),
    labels: ids(V).map((label, i) => (i % 5 === 0 ? -100 : label)),
  };
}

function transformerSizes(): object {
  const { vocabSize, maxPositionEmbeddings, hiddenSize } = stack;
  return transformerConfig({
    vocabSize,
    maxPositionEmbeddings,
    hiddenSize,
    encoderLayers: 2,
    decoderLayers: 1,
    encoderAttentionHeads: 2,
    decoderAttentionHeads: 3,
    padTokenId: 0,
    eosTokenId: 1,
  });
}
