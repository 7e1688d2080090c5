import * as tf from '@tensorflow/tfjs-core';
import '../backends/gradients';
import type { Random } from '../random';

/**
 * What one forward pass may need besides its input. Everything is optional: an empty
 * context is plain evaluation.
 */
export interface ForwardContext {
  /** Where dropout draws its masks from. Absent: no dropout, that is, evaluation. */
  readonly random?: Random;
  /**
   * Called with each intermediate tensor worth looking at, under its full name
   * (`h.0.attn.weights`). The tensor belongs to the forward pass: clone and `tf.keep` it to
   * use it later.
   */
  readonly inspect?: (name: string, tensor: tf.Tensor) => void;
}

/**
 * A part of a model: it owns parameters and other modules, each under the name it has in a
 * checkpoint, so that loading weights is a lookup and not a translation.
 *
 * @example
 * class FeedForward extends Module {
 *   readonly expand = this.child('c_fc', new Conv1D(C, F, random));
 *   readonly project = this.child('c_proj', new Conv1D(F, C, random));
 * }
 */
export abstract class Module {
  private readonly ownParameters = new Map<string, tf.Variable>();
  private readonly children = new Map<string, Module>();
  private readonly farewells: (() => void)[] = [];
  private parent?: Module;
  private name = '';

  /** Registers a parameter under its checkpoint name; takes ownership of (and disposes) `initial`. */
  protected parameter<R extends tf.Rank>(name: string, initial: tf.Tensor<R>): tf.Variable<R> {
    const variable = tf.variable(initial) as tf.Variable<R>;
    initial.dispose();
    this.ownParameters.set(name, variable);
    return variable;
  }

  /** Registers a part under its checkpoint name and returns it. */
  protected child<M extends Module>(name: string, module: M): M {
    module.parent = this;
    module.name = name;
    this.children.set(name, module);
    return module;
  }

  /** Takes a part out again and frees it. */
  protected removeChild(name: string): void {
    this.children.get(name)?.dispose();
    this.children.delete(name);
  }

  /** Every part, this one first, under its full name within this module. */
  *namedModules(prefix = ''): Generator<[name: string, module: Module]> {
    yield [prefix, this];
    for (const [name, module] of this.children) {
      yield* module.namedModules(prefix === '' ? name : `${prefix}.${name}`);
    }
  }

  /** Registers a list of parts as `name.0`, `name.1`, … and returns it. */
  protected childList<M extends Module>(name: string, modules: M[]): M[] {
    return modules.map((module, index) => this.child(`${name}.${index}`, module));
  }

  /** The full name of this part within its model, `h.0.attn`; empty for the model itself. */
  get path(): string {
    return [this.parent?.path, this.name].filter(Boolean).join('.');
  }

  /** The full name of something inside this part: `pathOf('weights')` is `h.0.attn.weights`. */
  protected pathOf(name: string): string {
    return [this.path, name].filter(Boolean).join('.');
  }

  /** Every parameter under its checkpoint name, in the order of registration. */
  namedParameters(prefix = ''): Map<string, tf.Variable> {
    const named = new Map<string, tf.Variable>();
    for (const [name, variable] of this.ownParameters) named.set(prefix + name, variable);
    for (const [name, module] of this.children) {
      for (const [path, variable] of module.namedParameters(`${prefix}${name}.`)) named.set(path, variable);
    }
    return named;
  }

  /** The number of scalars in all parameters. A tied weight counts once. */
  get parameterCount(): number {
    return [...this.namedParameters().values()].reduce((count, variable) => count + variable.size, 0);
  }

  /** Has `release` called when this module, or the model it is a part of, is disposed. */
  whenDisposed(release: () => void): void {
    this.farewells.push(release);
  }

  /** Frees all parameters. The module cannot be used afterwards. */
  dispose(): void {
    for (const variable of this.namedParameters().values()) variable.dispose();
    this.sayFarewell();
  }

  private sayFarewell(): void {
    for (const release of this.farewells.splice(0)) release();
    for (const module of this.children.values()) module.sayFarewell();
  }
}
