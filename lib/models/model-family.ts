import type { InitialWeights } from '../nn/initial';
import type { Module } from '../nn/module';
import type { Tokenizer } from '../tokenizers/tokenizer';

/** What every model's configuration says, whatever its family. */
export interface PretrainedConfig {
  /** V, the number of different tokens. */
  readonly vocabSize: number;
  /** The classes in the order of their ids, where the model is a classifier. */
  readonly labels?: readonly string[];
}

/** A model that can be saved as a directory and loaded again. */
export interface PretrainedModel extends Module {
  readonly config: PretrainedConfig;
}

/** The class of a model. Its configuration is its own family's, hence `never` for whoever knows only the table. */
export type ModelClass<M extends PretrainedModel = PretrainedModel> = new (
  config: never,
  initial: InitialWeights,
) => M;

/**
 * Everything about the checkpoints of one family of models that saving and loading must know: how
 * its `config.json` reads, which classes there are, and where the names of weights differ.
 */
export interface ModelFamily {
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  /**
   * The classes of transformers (`architectures` in `config.json`) and what they are here. The first
   * is meant where a `config.json` names none.
   */
  readonly architectures: Readonly<Record<string, ModelClass>>;
  /**
   * @param json - the parsed `config.json`
   * @param where - the file, for the messages
   * @param architecture - which of {@link architectures} it is for
   * @returns the configuration that the class's constructor takes
   * @throws FormatError naming the field, what it must be, and what came
   */
  configFromJson(json: unknown, where: string, architecture: string): PretrainedConfig;
  /** The fields of `config.json`, without `model_type` and `architectures`. */
  configToJson(config: PretrainedConfig, tokenizer: Tokenizer): Record<string, unknown>;
  /** Whether each position has a vector among the weights. Default: it is computed. */
  readonly learnsPositions?: boolean;
  /** A parameter's name in the checkpoint. Default: its own. */
  storedName?(ownName: string): string;
  /** The name that a weight of a checkpoint has here; also understands older files. Default: its own. */
  ownName?(storedName: string): string;
  /**
   * Whether a weight that the model has no place for may be passed over: a buffer, a second copy of
   * a shared weight, a head for another task. Default: none may.
   *
   * @param values - reads the weight, should the answer depend on it
   */
  isUnneeded?(ownName: string, values: () => Float32Array): boolean;
  /** Weights that transformers asks for and the model does without, by the name in the checkpoint. */
  placeholders?(model: PretrainedModel): ReadonlyMap<string, { shape: number[]; data: Float32Array }>;
}
