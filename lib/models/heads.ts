import type * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { Random } from '../random';
import { copyEncoder } from './copy-encoder';
import { families, kindOf } from './families';
import { Gpt } from './gpt';
import type { ClassifierPooling } from './encoder-tasks';
import type { ModelClass, PretrainedModel } from './model-family';
import { SequenceClassifier } from './sequence-classifier';

/** What is put on a pre-trained model for a task, by Hugging Face's names of its classes. */
export type Head =
  | {
      readonly kind: 'ForSequenceClassification' | 'ForTokenClassification';
      /** The classes in the order of their ids. */
      readonly labels: readonly string[];
      /** What a text is judged by. Default: what the base's configuration says, else `cls`. */
      readonly pooling?: ClassifierPooling;
    }
  | { readonly kind: 'ForQuestionAnswering' | 'ForMaskedLM' };

/**
 * A model for a task that starts from a pre-trained one: the weights are copied, and only the head is new. If
 * the model has that very head already, it is copied too.
 *
 * @param base - stays as it is, and its owner's to dispose
 * @param random - where the first weights of the head come from
 * @param changes - other values of the configuration: of dropout, for one
 * @returns of the base's family: `BertForTokenClassification`; the caller disposes it
 * @throws ConfigError if the family has no such head
 */
export function withHead(
  base: PretrainedModel,
  head: Head,
  random: Random,
  changes: Readonly<Record<string, unknown>> = {},
): PretrainedModel {
  const pooling = 'pooling' in head ? head.pooling : undefined;
  if (pooling === 'mean' && !['bert', 'roberta'].includes(kindOf(base).family.modelType)) {
    throw new ConfigError(
      `withHead: a text is judged by the mean of its tokens in BERT and RoBERTa only, got ${kindOf(base).architecture}: leave pooling out`,
    );
  }
  if (base instanceof Gpt && head.kind === 'ForSequenceClassification') {
    return SequenceClassifier.fromPretrained(base, head.labels, random);
  }
  const { family } = kindOf(base);
  const known = Object.entries(family.architectures);
  const modelClass = known.find(([architecture]) => architecture.endsWith(head.kind))?.[1];
  if (!modelClass || base instanceof Gpt || base instanceof SequenceClassifier) {
    const able = families.filter(({ architectures }) =>
      Object.keys(architectures).some((architecture) => architecture.endsWith(head.kind)),
    );
    throw new ConfigError(
      `withHead: ${head.kind} needs a pre-trained model of the family ${able.map(({ modelType }) => modelType).join(' or ')}, ` +
        `got a ${kindOf(base).architecture}: choose another model`,
    );
  }
  const labels =
    'labels' in head ? { labels: head.labels, ...(pooling && { classifierPooling: pooling }) } : {};
  const model = new modelClass({ ...base.config, ...changes, ...labels } as never, 'zeros');
  copyEncoder(base, model);
  const learned = base.namedParameters();
  for (const [name, variable] of newParameters(base, model)) {
    const same = learned.get(name);
    if (same?.shape.join() === variable.shape.join() && sameLabels(base, head)) variable.assign(same);
    else if (variable.rank > 1) assignNormal(variable, random);
  }
  return model;
}

/**
 * A model of the same kind with the same weights; the caller disposes it. Both have them in memory once: a weight that
 * is changed gets memory of its own, one that is frozen never does.
 */
export function copyOf(model: PretrainedModel): PretrainedModel {
  const copy = new (model.constructor as ModelClass)(model.config as never, 'zeros');
  const learned = model.namedParameters();
  for (const [name, variable] of copy.namedParameters()) variable.assign(learned.get(name)!);
  return copy;
}

/** The parameters of a model with a head that its pre-trained base does not have: the head's. */
export function newParameters(base: PretrainedModel, model: PretrainedModel): Map<string, tf.Variable> {
  const { family } = kindOf(model);
  const ownName = (name: string): string => family.ownName?.(name) ?? name;
  const learned = new Set([...base.namedParameters().keys()].map(ownName));
  const isHead = (name: string): boolean => /^(classifier|score|qa_outputs)\b/.test(ownName(name));
  return new Map(
    [...model.namedParameters()].filter(([name]) => isHead(name) || !learned.has(ownName(name))),
  );
}

function sameLabels(base: PretrainedModel, head: Head): boolean {
  const labels = 'labels' in head ? head.labels : [];
  return (base.config.labels ?? []).join('\n') === labels.join('\n');
}

/** Normal, with the deviation that BERT and GPT-2 start every weight with. */
function assignNormal(variable: tf.Variable, random: Random): void {
  const values = random.normalTensor(variable.shape, 0, 0.02);
  variable.assign(values);
  values.dispose();
}
