import { note } from './output';
import { compileChoice, type CompileOption } from './compile-option';
import { startProgress } from './progress';
import { Execution } from '../compile/execution';
import { sequentialBlocks } from '../data/sequential-blocks';
import { splitTrainValidation } from '../data/split';
import { readText } from '../data/text-files';
import { languageModelLoss } from '../evaluation/language-model-loss';
import { BigramBaseline } from '../evaluation/n-gram-baselines';
import { perplexity } from '../evaluation/perplexity';
import { loadCausalLanguageModel } from '../models/pretrained';
import { modelDirectory } from './model-directory';
import { validationFractionOf } from './pretrain-run';

/** What `headway evaluate lm` is given. */
export interface LanguageModelEvaluation extends CompileOption {
  readonly model: string;
  readonly data: string[];
  /** `all` (default), or `validation`: the part that pre-training kept. */
  readonly split?: string;
  /** Tokens that are read together. Default: the model's context, at most 1,024. */
  readonly context?: number;
}

/** What comes of it, as every task's evaluation gives it. */
export interface LanguageModelResult {
  readonly config: Record<string, unknown>;
  readonly metrics: Record<string, unknown>;
  readonly baseline: Record<string, unknown>;
  readonly text: string;
  readonly execution: Execution;
}

/** A long context is measured by the thousand: that is what is done with GPT-2, and logits must fit the memory. */
const longestBlock = 1024;

/** Logits of a batch: 256 MB. */
const mostLogits = 2 ** 26;

/** Measures a language model on a text, beside bigrams of the rest of it, or chance. A GGUF file stays quantised. */
export async function evaluateLanguageModel({
  model: name,
  data,
  split = 'all',
  context = longestBlock,
  compile,
}: LanguageModelEvaluation): Promise<LanguageModelResult> {
  const directory = modelDirectory(name);
  const execution = new Execution(compileChoice({ compile }));
  const { model, tokenizer } = loadCausalLanguageModel(directory, {
    weights: compile === false ? 'float32' : 'quantized',
  });
  const all = tokenizer.encode(readText(data));
  const validationFraction = split === 'all' ? undefined : keptFraction(directory);
  const { train, validation } =
    validationFraction === undefined
      ? { train: undefined, validation: all }
      : splitTrainValidation(all, validationFraction);
  const { vocabSize, maxPositionEmbeddings } = model.config;
  const blockSize = Math.min(maxPositionEmbeddings, context, Math.max(1, validation.length - 1));
  const batchSize = Math.max(1, Math.min(8, Math.floor(mostLogits / blockSize / vocabSize)));
  const batches = Math.ceil((validation.length - 1) / blockSize / batchSize);
  const progress = startProgress('evaluating', batches);
  const blocks = counted(sequentialBlocks(validation, { batchSize, blockSize }), (done) =>
    progress.update(done, ''),
  );
  const loss = await languageModelLoss(model, blocks, execution).finally(() => progress.stop());

  const simple = train
    ? { name: 'bigram', loss: new BigramBaseline(train, vocabSize).loss(validation) }
    : { name: 'uniform', loss: Math.log(vocabSize) };
  const baseline = { ...simple, perplexity: perplexity(simple.loss) };
  const metrics = { loss, perplexity: perplexity(loss), tokens: validation.length - 1 };
  const line = (who: string, values: { loss: number; perplexity: number }): string =>
    `${who}: loss ${values.loss.toFixed(4)} nats per token, perplexity ${values.perplexity.toFixed(2)}`;
  const text = `${line('model', metrics)}\n${line(simple.name, baseline)}`;
  return { config: { data, split, validationFraction, blockSize }, metrics, baseline, text, execution };
}

/** The share of the text that the model's pre-training kept for validation. */
function keptFraction(directory: string): number {
  const kept = validationFractionOf(directory);
  if (kept !== undefined) return kept;
  note(`--split validation: the last tenth of the text, as ${directory} has no pretraining.json to say more`);
  return 0.1;
}

/** Passes items on and tells how many there were. */
function* counted<T>(items: Iterable<T>, tell: (done: number) => void): Generator<T> {
  let done = 0;
  for (const item of items) {
    yield item;
    tell(++done);
  }
}
