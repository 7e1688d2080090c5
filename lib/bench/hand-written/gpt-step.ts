import type { Value } from '../../compile/graph/graph';
import { ConfigError } from '../../errors';
import type { GptConfig } from '../../models/gpt-config';
import type { Operations } from './operations';

/** Sizes of a batch and a model, by their usual letters. */
interface Sizes {
  readonly B: number;
  readonly T: number;
  readonly C: number;
  readonly H: number;
  readonly V: number;
}

/** Whether {@link GptStep} fits a model: one as nanoGPT trains, with exact GELU, no biases and a tied head. */
export function hasHandWrittenStep({ bias, activation, tieWordEmbeddings }: GptConfig): boolean {
  return !bias && activation === 'gelu' && tieWordEmbeddings;
}

/** What the backward pass of a layer needs of its forward pass. */
type Backward = (gradient: Value) => Value;

/**
 * Forward and backward pass of a GPT, operator by operator as someone writes it who knows ONNX Runtime: the
 * measure for what `compile` makes of the readable model.
 *
 * What it knows: rows of all texts are one matrix [B·T, C]; the gain of a norm is folded into the matrix
 * after it, so that the norm gives what its own gradient needs; 1/√D, 1/√2 of GELU and 1/(B·T) of the mean are
 * factors of products that are there anyway; sums with the residual stream happen inside products; the
 * gradient of softmax takes its row sums where they are short, over D.
 */
export class GptStep {
  /** Under the checkpoint's names, as soon as they are known. */
  readonly gradients: Map<string, Value> = new Map();
  private readonly o: Operations;
  private readonly sizes: Sizes;

  /**
   * @param parameters - inputs of the graph, under the checkpoint's names
   * @throws ConfigError for a model with biases, the tanh GELU or its own head: there is no graph for these
   */
  constructor(
    operations: Operations,
    private readonly config: GptConfig,
    private readonly parameters: ReadonlyMap<string, Value>,
    { batchSize: B, sequenceLength: T }: { readonly batchSize: number; readonly sequenceLength: number },
  ) {
    if (!hasHandWrittenStep(config)) {
      throw new ConfigError(
        `GptStep: there is a graph for exact GELU, no biases and a tied head only, got activation ` +
          `${config.activation}, bias ${config.bias}, tieWordEmbeddings ${config.tieWordEmbeddings}`,
      );
    }
    this.o = operations;
    this.sizes = { B, T, C: config.hiddenSize, H: config.numAttentionHeads, V: config.vocabSize };
  }

  /**
   * @param ids - int32, [B·T]
   * @param labels - int32, [B·T], every one counted
   * @returns the mean loss; fills `gradients`
   */
  lossAndGradients(ids: Value, labels: Value): Value {
    const { o, config, sizes } = this;
    const { B, T, C, V } = sizes;
    const wte = this.weight('wte.weight');
    const tokens = o.reshape(o.gather(wte, ids), [B, T, C]);
    let x = o.reshape(o.add(tokens, this.positions()), [B * T, C]);
    const backwards: Backward[] = [];
    for (let layer = 0; layer < config.numHiddenLayers; layer++) {
      for (const part of [this.attention(x, `h.${layer}`), () => this.feedForward(x, `h.${layer}`)]) {
        const { output, backward } = typeof part === 'function' ? part() : part;
        x = output;
        backwards.push(backward);
      }
    }
    const { loss, gradient: ofHead, wteGradient } = this.head(x, labels);
    let gradient = ofHead;
    for (const backward of backwards.reverse()) gradient = backward(gradient);

    const texts = o.reshape(gradient, [B, T, C]);
    this.gradients.set('wpe.weight', this.padPositions(o.reshape(o.reduce('ReduceSum', texts, 0), [T, C])));
    const looked = o.oneHot(ids, V); // small V: a product is faster than adding row by row
    this.gradients.set('wte.weight', o.product(looked, gradient, { transposeA: true, plus: wteGradient }));
    return loss;
  }

  /** x + attention(norm(x)). */
  private attention(x: Value, block: string): { output: Value; backward: Backward } {
    const { o } = this;
    const { B, T, C, H } = this.sizes;
    const D = C / H;
    const scale = 1 / Math.sqrt(D);
    const norm = this.normedProduct(x, `${block}.ln_1.weight`, `${block}.attn.c_attn.weight`);
    const byHead = o.transpose(o.reshape(norm.output, [B, T, 3, H, D]), [2, 0, 3, 1, 4]); // [3, B, H, T, D]
    const [q, k, v] = o.split(byHead, 3).map((part) => o.reshape(part, [B, H, T, D]));
    const scores = o.product(q, k, { transposeB: true, alpha: scale });
    const weights = o.rows('Softmax', o.add(scores, this.causalMask())); // [B, H, T, T]
    const attended = o.product(weights, v); // [B, H, T, D]
    const joined = o.reshape(o.transpose(attended, [0, 2, 1, 3]), [B * T, C]);
    const projection = `${block}.attn.c_proj.weight`;
    const output = o.product(joined, this.weight(projection), { plus: x });

    const backward = (gradient: Value): Value => {
      this.gradients.set(projection, o.product(joined, gradient, { transposeA: true }));
      const ofJoined = o.product(gradient, this.weight(projection), { transposeB: true });
      const ofAttended = o.transpose(o.reshape(ofJoined, [B, T, H, D]), [0, 2, 1, 3]);
      const ofV = o.product(weights, ofAttended, { transposeA: true });
      const ofWeights = o.product(ofAttended, v, { transposeB: true });
      // Σ over keys of weight · gradient, but over D: the two are equal, and D is short.
      const rowSums = o.reduce('ReduceSum', o.mul(ofAttended, attended), -1);
      const ofScores = o.mul(weights, o.sub(ofWeights, rowSums));
      const ofQ = o.product(ofScores, k, { alpha: scale });
      const ofK = o.product(ofScores, q, { transposeA: true, alpha: scale });
      const together = o.concat([ofQ, ofK, ofV].map((part) => o.reshape(part, [1, B, H, T, D])));
      const ofProducts = o.reshape(o.transpose(together, [1, 3, 0, 2, 4]), [B * T, 3 * C]);
      return o.add(norm.backward(ofProducts), gradient);
    };
    return { output, backward };
  }

  /** x + feedForward(norm(x)). */
  private feedForward(x: Value, block: string): { output: Value; backward: Backward } {
    const { o } = this;
    // GELU(y) = y·Φ(y) = u·(1 + erf u) / √2 for u = y/√2: both factors go into the products around it.
    const norm = this.normedProduct(x, `${block}.ln_2.weight`, `${block}.mlp.c_fc.weight`, Math.SQRT1_2);
    const u = norm.output; // [B·T, 4C]
    const twicePhi = o.add(o.of('Erf', u), 1);
    const active = o.mul(u, twicePhi);
    const projection = `${block}.mlp.c_proj.weight`;
    const output = o.product(active, this.weight(projection), { alpha: Math.SQRT1_2, plus: x });

    const backward = (gradient: Value): Value => {
      const factor = { alpha: Math.SQRT1_2 };
      this.gradients.set(projection, o.product(active, gradient, { transposeA: true, ...factor }));
      const ofActive = o.product(gradient, this.weight(projection), { transposeB: true, ...factor });
      // d/du u·(1 + erf u) = 1 + erf u + u · 2/√π · exp(−u²); 2/√π goes into the exponent.
      const bell = o.of('Exp', o.sub(Math.log(2 / Math.sqrt(Math.PI)), o.mul(u, u)));
      const slope = o.add(o.mul(u, bell), twicePhi);
      return o.add(norm.backward(o.mul(ofActive, slope)), gradient);
    };
    return { output, backward };
  }

  /**
   * factor · norm(x)·W, the norm's gain g taken into W: normalised(x)·(g ∘ W).
   */
  private normedProduct(
    x: Value,
    gainName: string,
    weightName: string,
    factor = 1,
  ): { output: Value; backward: Backward } {
    const { o } = this;
    const [weight, gain] = [this.weight(weightName), this.weight(gainName)];
    const C = gain.shape[0];
    const column = o.reshape(gain, [C, 1]);
    const { normalised, inverseDeviation } = o.layerNorm(x, this.ones(C), this.config.layerNormEps);
    const scaled = o.mul(weight, column);
    const output = o.product(normalised, scaled, { alpha: factor });

    const backward = (gradient: Value): Value => {
      const ofScaled = o.product(normalised, gradient, { transposeA: true, alpha: factor });
      this.gradients.set(weightName, o.mul(ofScaled, column));
      this.gradients.set(gainName, o.reshape(o.reduce('ReduceSum', o.mul(ofScaled, weight), 1), [C]));
      const ofNormalised = o.product(gradient, scaled, { transposeB: true, alpha: factor });
      return this.normGradient(ofNormalised, normalised, inverseDeviation);
    };
    return { output, backward };
  }

  /** Of the input of a norm without gain: (g − mean g − n · mean(g·n)) / deviation, over each row. */
  private normGradient(gradient: Value, normalised: Value, inverseDeviation: Value): Value {
    const { o } = this;
    const share = o.reduce('ReduceMean', o.mul(gradient, normalised), -1);
    const centred = o.sub(gradient, o.reduce('ReduceMean', gradient, -1));
    return o.mul(o.sub(centred, o.mul(normalised, share)), inverseDeviation);
  }

  /** Last norm, logits by the token embedding, cross-entropy, and all of it backwards. */
  private head(x: Value, labels: Value): { loss: Value; gradient: Value; wteGradient: Value } {
    const { o } = this;
    const { B, T, C, V } = this.sizes;
    const [wte, gain] = [this.weight('wte.weight'), this.weight('ln_f.weight')];
    const { normalised, inverseDeviation } = o.layerNorm(x, this.ones(C), this.config.layerNormEps);
    const scaled = o.mul(normalised, gain);
    const logProbabilities = o.rows('LogSoftmax', o.product(scaled, wte, { transposeB: true })); // [B·T, V]
    const target = o.oneHot(labels, V);
    const loss = o.mul(o.sumOf('ReduceSum', o.mul(logProbabilities, target)), -1 / (B * T));

    const mean = { alpha: 1 / (B * T) };
    const ofLogits = o.sub(o.of('Exp', logProbabilities), target);
    const wteGradient = o.product(ofLogits, scaled, { transposeA: true, ...mean });
    const ofScaled = o.product(ofLogits, wte, mean);
    const ofGain = o.reduce('ReduceSum', o.mul(ofScaled, normalised), 0);
    this.gradients.set('ln_f.weight', o.reshape(ofGain, [C]));
    const gradient = this.normGradient(o.mul(ofScaled, gain), normalised, inverseDeviation);
    return { loss, gradient, wteGradient };
  }

  /** The first T positions, [T, C]. */
  private positions(): Value {
    const { T, C } = this.sizes;
    const wpe = this.weight('wpe.weight');
    if (wpe.shape[0] === T) return wpe;
    const { graph } = this.o;
    const [start, end] = [graph.integers([0]), graph.integers([T])];
    return graph.node('Slice', [wpe, start, end, graph.integers([0])], { dtype: 'float32', shape: [T, C] });
  }

  /** The gradient of all positions: none for those that no text reached. */
  private padPositions(gradient: Value): Value {
    const [positions, C] = this.weight('wpe.weight').shape;
    const rest = positions - this.sizes.T;
    if (rest === 0) return gradient;
    return this.o.concat([gradient, this.o.graph.fill(0, { dtype: 'float32', shape: [rest, C] })]);
  }

  private causalMask(): Value {
    const { T } = this.sizes;
    const mask = Float32Array.from({ length: T * T }, (_, i) => (i % T > Math.floor(i / T) ? -1e9 : 0));
    return (this.mask ??= this.o.graph.constant(mask, { dtype: 'float32', shape: [T, T] }));
  }

  private mask?: Value;

  private ones(size: number): Value {
    return (this.unitGain ??= this.o.graph.fill(1, { dtype: 'float32', shape: [size] }));
  }

  private unitGain?: Value;

  private weight(name: string): Value {
    return this.parameters.get(name)!;
  }
}
