/** What the size of a Transformer follows from. Plain data: also used by the book's calculators. */
export interface Architecture {
  /** As people call it. */
  readonly name: string;
  /** Layers that see the whole text: all of BERT, half of the original Transformer. */
  readonly encoderLayers: number;
  /** Layers that see only what came before: all of GPT and Llama, the other half of the original. */
  readonly decoderLayers: number;
  /** Whether each decoder layer also attends to the encoder's output. */
  readonly crossAttention: boolean;
  /** V, the number of different tokens. */
  readonly vocabSize: number;
  /** C. */
  readonly hiddenSize: number;
  /** F. */
  readonly intermediateSize: number;
  /** H. */
  readonly numAttentionHeads: number;
  /** G: H unless several query heads share one key/value head (grouped-query attention). */
  readonly numKeyValueHeads: number;
  /** How many position vectors are learned; 0 with sinusoidal or rotary positions. */
  readonly learnedPositions: number;
  /** How many segment vectors are learned: 2 in BERT. */
  readonly tokenTypes: number;
  /** Whether the feed-forward network has a third matrix, its gate (SwiGLU in Llama). */
  readonly gatedFeedForward: boolean;
  /** Whether the attention projections add a vector. */
  readonly attentionBias: boolean;
  /** Whether the feed-forward matrices add a vector. */
  readonly feedForwardBias: boolean;
  /** Vectors in each norm: 2 (scale and shift, LayerNorm) or 1 (scale only: RMSNorm, or no bias). */
  readonly vectorsPerNorm: 1 | 2;
  /** Norms outside the layers: after the embeddings (BERT) or after the last layer (GPT-2, Llama). */
  readonly normsOutsideLayers: number;
  /** What follows the last layer: the embedding used again, a matrix [V, C], or BERT's pooler. */
  readonly head: 'tied' | 'own' | 'pooler';
}

/** The sizes that members of one family differ in: L, C, H and, where it is not 4C, F. */
type Size = Pick<Architecture, 'name' | 'hiddenSize' | 'numAttentionHeads'> & { layers: number };

/** Vaswani et al. 2017, §3. Projections without bias (§3.2.2), feed-forward with (eq. 2), one shared embedding (§3.4). */
function originalTransformer({ layers, ...size }: Size): Architecture {
  return {
    ...size,
    encoderLayers: layers,
    decoderLayers: layers,
    crossAttention: true,
    vocabSize: 37_000, // "about 37000 tokens" shared by English and German (§5.1)
    intermediateSize: 4 * size.hiddenSize,
    numKeyValueHeads: size.numAttentionHeads,
    learnedPositions: 0,
    tokenTypes: 0,
    gatedFeedForward: false,
    attentionBias: false,
    feedForwardBias: true,
    vectorsPerNorm: 2,
    normsOutsideLayers: 0,
    head: 'tied',
  };
}

/** Devlin et al. 2019, §3, as Hugging Face's `BertModel` (uncased vocabulary, with the pooler). */
function bert({ layers, ...size }: Size): Architecture {
  return {
    ...size,
    encoderLayers: layers,
    decoderLayers: 0,
    crossAttention: false,
    vocabSize: 30_522,
    intermediateSize: 4 * size.hiddenSize,
    numKeyValueHeads: size.numAttentionHeads,
    learnedPositions: 512,
    tokenTypes: 2,
    gatedFeedForward: false,
    attentionBias: true,
    feedForwardBias: true,
    vectorsPerNorm: 2,
    normsOutsideLayers: 1,
    head: 'pooler',
  };
}

/**
 * Liu et al. 2019, as Hugging Face's `RobertaModel`: BERT with the byte-level vocabulary of GPT-2 and a few more, two
 * positions that padding takes, and one kind of text.
 */
function roberta(size: Size): Architecture {
  return { ...bert(size), vocabSize: 50_265, learnedPositions: 514, tokenTypes: 1 };
}

/** What of a GPT's configuration its size follows from; a `GptConfig` is one. */
export interface GptArchitectureConfig {
  readonly vocabSize: number;
  readonly maxPositionEmbeddings: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly bias: boolean;
  readonly tieWordEmbeddings: boolean;
}

/** The architecture of a GPT with the wiring of GPT-2 (Radford et al. 2019, §2.3). */
export function gptArchitecture(config: GptArchitectureConfig, name = 'GPT'): Architecture {
  return {
    name,
    encoderLayers: 0,
    decoderLayers: config.numHiddenLayers,
    crossAttention: false,
    vocabSize: config.vocabSize,
    hiddenSize: config.hiddenSize,
    intermediateSize: config.intermediateSize,
    numAttentionHeads: config.numAttentionHeads,
    numKeyValueHeads: config.numAttentionHeads,
    learnedPositions: config.maxPositionEmbeddings,
    tokenTypes: 0,
    gatedFeedForward: false,
    attentionBias: config.bias,
    feedForwardBias: config.bias,
    vectorsPerNorm: config.bias ? 2 : 1,
    normsOutsideLayers: 1,
    head: config.tieWordEmbeddings ? 'tied' : 'own',
  };
}

/** GPT-2 and GPT-3 differ in nothing that counts here but the sizes. */
function gpt({ layers, name, ...size }: Size, maxPositionEmbeddings: number): Architecture {
  const shared = { vocabSize: 50_257, maxPositionEmbeddings, bias: true, tieWordEmbeddings: true };
  const intermediateSize = 4 * size.hiddenSize;
  return gptArchitecture({ ...size, ...shared, numHiddenLayers: layers, intermediateSize }, name);
}

/** What of a Llama's configuration its size follows from; a `LlamaConfig` with D = C / H is one. */
export interface LlamaArchitectureConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly numKeyValueHeads: number;
  readonly intermediateSize: number;
  readonly tieWordEmbeddings: boolean;
}

/** The architecture of a Llama (Touvron et al. 2023): RMSNorm, SwiGLU, rotary positions, no biases. */
export function llamaArchitecture(config: LlamaArchitectureConfig, name = 'Llama'): Architecture {
  return {
    name,
    encoderLayers: 0,
    decoderLayers: config.numHiddenLayers,
    crossAttention: false,
    vocabSize: config.vocabSize,
    hiddenSize: config.hiddenSize,
    intermediateSize: config.intermediateSize,
    numAttentionHeads: config.numAttentionHeads,
    numKeyValueHeads: config.numKeyValueHeads,
    learnedPositions: 0,
    tokenTypes: 0,
    gatedFeedForward: true,
    attentionBias: false,
    feedForwardBias: false,
    vectorsPerNorm: 1,
    normsOutsideLayers: 1,
    head: config.tieWordEmbeddings ? 'tied' : 'own',
  };
}

/** Llama 2's models share their vocabulary, and each has a head of its own. */
function llama2(
  { layers, name, ...size }: Size,
  intermediateSize: number,
  numKeyValueHeads: number,
): Architecture {
  const shared = { vocabSize: 32_000, tieWordEmbeddings: false };
  return llamaArchitecture(
    { ...size, ...shared, numHiddenLayers: layers, intermediateSize, numKeyValueHeads },
    name,
  );
}

/** The names in {@link architectures}. */
export type ArchitectureName =
  | 'transformer-base'
  | 'transformer-big'
  | 'bert-base'
  | 'bert-large'
  | 'roberta-base'
  | 'roberta-large'
  | 'gpt2'
  | 'gpt2-medium'
  | 'gpt2-large'
  | 'gpt2-xl'
  | 'gpt3-175b'
  | 'llama2-7b'
  | 'llama2-13b'
  | 'llama2-70b';

/**
 * Published models, by family.
 *
 * @remarks Vaswani et al. 2017, table 3; Devlin et al. 2019, §3; Liu et al. 2019, §5; Radford et al. 2019, table 2;
 * Brown et al. 2020, table 2.1; Touvron et al. 2023 (Llama 2), table 1, and the released configurations.
 */
// prettier-ignore
export const architectures: Readonly<Record<ArchitectureName, Architecture>> = {
  'transformer-base': originalTransformer({ name: 'Transformer (base)', layers: 6, hiddenSize: 512, numAttentionHeads: 8 }),
  'transformer-big': originalTransformer({ name: 'Transformer (big)', layers: 6, hiddenSize: 1024, numAttentionHeads: 16 }),
  'bert-base': bert({ name: 'BERT base', layers: 12, hiddenSize: 768, numAttentionHeads: 12 }),
  'bert-large': bert({ name: 'BERT large', layers: 24, hiddenSize: 1024, numAttentionHeads: 16 }),
  'roberta-base': roberta({ name: 'RoBERTa base', layers: 12, hiddenSize: 768, numAttentionHeads: 12 }),
  'roberta-large': roberta({ name: 'RoBERTa large', layers: 24, hiddenSize: 1024, numAttentionHeads: 16 }),
  gpt2: gpt({ name: 'GPT-2', layers: 12, hiddenSize: 768, numAttentionHeads: 12 }, 1024),
  'gpt2-medium': gpt({ name: 'GPT-2 medium', layers: 24, hiddenSize: 1024, numAttentionHeads: 16 }, 1024),
  'gpt2-large': gpt({ name: 'GPT-2 large', layers: 36, hiddenSize: 1280, numAttentionHeads: 20 }, 1024),
  'gpt2-xl': gpt({ name: 'GPT-2 XL', layers: 48, hiddenSize: 1600, numAttentionHeads: 25 }, 1024),
  'gpt3-175b': gpt({ name: 'GPT-3', layers: 96, hiddenSize: 12_288, numAttentionHeads: 96 }, 2048),
  'llama2-7b': llama2({ name: 'Llama 2 7B', layers: 32, hiddenSize: 4096, numAttentionHeads: 32 }, 11_008, 32),
  'llama2-13b': llama2({ name: 'Llama 2 13B', layers: 40, hiddenSize: 5120, numAttentionHeads: 40 }, 13_824, 40),
  'llama2-70b': llama2({ name: 'Llama 2 70B', layers: 80, hiddenSize: 8192, numAttentionHeads: 64 }, 28_672, 8),
};
