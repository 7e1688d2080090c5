import * as tf from '@tensorflow/tfjs-core';
import { type CompileChoice, Execution } from '../compile/execution';
import { UnsupportedError } from '../errors';
import { compiledOnce } from '../models/compiled-once';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';
import { CompiledTranslator } from './compiled-translator';
import { EagerTextRows } from './eager-text-rows';
import type { PaddedSources } from './padded-sources';
import type { TextRows } from './text-rows';

const compiled = compiledOnce((model: SequenceToSequenceModel) => CompiledTranslator.create(model));

/**
 * The targets of sources, `copies` rows for each source, to be written by the compiled model, or, where that
 * cannot be and `compile` is `auto`, by the model as it is.
 *
 * @throws UnsupportedError if `compile` is true and the model cannot be compiled
 */
export async function newTargetRows(
  model: SequenceToSequenceModel,
  sources: PaddedSources,
  copies: number,
  compile: CompileChoice,
): Promise<{ readonly targets: TextRows; readonly execution: Execution }> {
  const execution = new Execution(compile);
  if (execution.compiled) {
    try {
      const translator = await compiled(model);
      return { targets: await translator.newTargets(sources, copies), execution };
    } catch (error) {
      if (!(error instanceof UnsupportedError) || compile === true) throw error;
      execution.goOnEagerly(error.message);
    }
  }
  return { targets: eagerTargets(model, sources, copies), execution };
}

/** The sources are encoded once, and copied for each target. */
function eagerTargets(
  model: SequenceToSequenceModel,
  { count, length, ids, mask }: PaddedSources,
  copies: number,
): TextRows {
  const source = tf.tidy(() => {
    const [inputIds, isToken] = [ids, mask].map((numbers) => tf.tensor2d(numbers, [count, length], 'int32'));
    const hidden = model.encode(inputIds, { attentionMask: isToken });
    const row = Int32Array.from({ length: count * copies }, (_, i) => Math.floor(i / copies));
    const rows = tf.tensor1d(row, 'int32');
    return { hidden: tf.gather(hidden, rows), attentionMask: tf.gather(isToken, rows) };
  });
  const cache = model.newDecoderCache();
  return new EagerTextRows((inputIds) => model.decode(inputIds, source, { cache }), {
    selectRows: (rows) => cache.selectRows(rows),
    dispose() {
      cache.dispose();
      tf.dispose([source.hidden, source.attentionMask]);
    },
  });
}
