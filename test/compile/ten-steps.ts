import '../../lib/backends/gradients';
import type { StepMeasures } from '../../lib/training/training-step';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { AdamW } from '../../lib/training/adamw';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import { TrainingStep } from '../../lib/training/training-step';

/** What ten steps leave behind, as plain numbers that can leave a process or a page. */
export interface TenSteps {
  readonly measures: readonly StepMeasures[];
  /** Of all parameters, one after the other. */
  readonly weights: readonly number[];
  /** How they ran. */
  readonly execution: string;
}

const [B, T, V] = [3, 5, 13];

/** Trains a small GPT with dropout for ten steps, compiled. Needs nothing that a page has not. */
export async function tenSteps(): Promise<TenSteps> {
  const sizes = { vocabSize: V, maxPositionEmbeddings: T, hiddenSize: 8, numHiddenLayers: 1 };
  const model = new Gpt(gptConfig({ ...sizes, numAttentionHeads: 2, dropout: 0.1 }), new Random(1));
  const parameters = model.namedParameters();
  const random = new Random(2);
  const step = new TrainingStep({
    loss: nextTokenLoss(model),
    parameters,
    // Large: where a gradient is rounding noise, AdamW would else make a whole step of it.
    optimizer: new AdamW(parameters, { adamEpsilon: 1e-3 }),
    maxGradNorm: 1,
    random: new Random(3),
    compile: true,
  });
  const ids = (): Int32Array => Int32Array.from({ length: B * T }, () => random.integer(V));
  const measures: StepMeasures[] = [];
  for (let i = 0; i < 10; i++) {
    const batch = { batchSize: B, sequenceLength: T, inputIds: ids(), labels: ids() };
    measures.push(await step.run([batch], 1e-2));
  }
  const weights = [...parameters.values()].flatMap((parameter) => Array.from(parameter.dataSync()));
  const execution = step.execution.description;
  await step.dispose();
  model.dispose();
  return { measures, weights, execution };
}
