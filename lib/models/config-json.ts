import { z } from 'zod';
import { FormatError } from '../errors';
import type { Activation } from '../nn/gelu';

/** A number of something, in a `config.json`. */
export const size: z.ZodInt = z.int().positive();

/** A probability of a zero, in a `config.json`. */
export const dropoutProbability: z.ZodNumber = z.number().min(0).lt(1);

/** Hugging Face's names of the two forms of GELU. */
export const geluNames: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
};

/** How a `config.json` names the classes. */
export function labelsToJson(labels: readonly string[] | undefined): Record<string, unknown> {
  if (labels === undefined) return {};
  return {
    id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  };
}

/**
 * The classes in the order of their ids.
 *
 * @param id2label - the field of `config.json`
 * @throws FormatError if there are fewer than two, or an id is left out
 */
export function labelsFromJson(id2label: Record<string, string> | null | undefined, where: string): string[] {
  const count = Object.keys(id2label ?? {}).length;
  const labels = Array.from({ length: count }, (_, id) => id2label![id]);
  if (count < 2 || labels.includes(undefined as unknown as string)) {
    throw new FormatError(
      `${where}: id2label: must name the classes 0, 1, …, got ${JSON.stringify(id2label ?? {})}`,
    );
  }
  return labels;
}
