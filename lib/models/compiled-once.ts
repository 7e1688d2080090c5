import { Module } from '../nn/module';

/** Something compiled that holds sessions. */
interface Releasable {
  release(): Promise<void>;
}

/**
 * Compiles each model once, at the first call. What was made for it is freed when the model, if it is a Module, is
 * disposed.
 *
 * @param create - of a model; one that cannot be compiled now is taken not to be later either
 */
export function compiledOnce<M extends object, C extends Releasable>(
  create: (model: M) => Promise<C>,
): (model: M) => Promise<C> {
  const made = new WeakMap<M, Promise<C>>();
  return (model) => {
    const known = made.get(model);
    if (known) return known;
    const compiled = create(model);
    made.set(model, compiled);
    const release = (): void => void compiled.then((each) => each.release()).catch(() => undefined);
    if (model instanceof Module) model.whenDisposed(release);
    return compiled;
  };
}
