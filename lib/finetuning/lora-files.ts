import * as tf from '@tensorflow/tfjs-core';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { float32Values } from '../checkpoints/half-precision';
import { checkedJson, readJson } from '../checkpoints/json-file';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../checkpoints/safetensors';
import { ConfigError, FormatError } from '../errors';
import { kindOf } from '../models/families';
import type { PretrainedModel } from '../models/model-family';
import { Lora } from '../nn/lora';

/** Before every name in PEFT's files: the model inside PEFT's own wrapper. */
const prefix = 'base_model.model.';

/** PEFT's names of what a head is for. */
const taskTypes: Readonly<Record<string, string>> = {
  ForSequenceClassification: 'SEQ_CLS',
  ForTokenClassification: 'TOKEN_CLS',
  ForQuestionAnswering: 'QUESTION_ANS',
  LMHeadModel: 'CAUSAL_LM',
  ForCausalLM: 'CAUSAL_LM',
};

/**
 * Writes what LoRA learned as PEFT does: `adapter_config.json` and `adapter_model.safetensors`, which
 * `PeftModel.from_pretrained` loads onto the same base model. The head, which is new too, goes along.
 *
 * @param head - further parameters that were trained, by their names in the model
 * @param baseModel - name or path of the base model, for whoever loads it
 */
export async function saveLora(
  model: PretrainedModel,
  lora: Lora,
  directory: string,
  { head, baseModel }: { readonly head: ReadonlyMap<string, tf.Variable>; readonly baseModel: string },
): Promise<void> {
  const { family, architecture } = kindOf(model);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, variable] of [...lora.namedParameters(), ...head]) {
    const data = (await variable.data()) as Float32Array;
    const stored = family.storedName?.(name) ?? name;
    tensors.set(prefix + stored, { dtype: 'F32', shape: variable.shape, data });
  }
  const { rank, alpha, targetModules } = lora.config;
  const config = {
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: lora.fanInFanOut,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    modules_to_save: [...new Set([...head.keys()].map((name) => moduleName(family.ownName?.(name) ?? name)))],
    peft_type: 'LORA',
    r: rank,
    target_modules: targetModules,
    task_type: taskTypes[Object.keys(taskTypes).find((suffix) => architecture.endsWith(suffix))!] ?? null,
  };
  mkdirSync(directory, { recursive: true });
  writeSafetensors(join(directory, 'adapter_model.safetensors'), tensors, { format: 'pt' });
  const bytes = new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
  writeFileAtomically(join(directory, 'adapter_config.json'), [bytes]);
}

/** The part that a parameter is saved with, as PEFT looks it up: `classifier` of a head, `embed_tokens` of a Llama. */
function moduleName(parameter: string): string {
  const parts = parameter.split('.');
  return parts[0] === 'model' ? parts.at(-2)! : parts[0];
}

/** One rank and one alpha for all layers. */
const empty = z
  .record(z.string(), z.unknown())
  .default({})
  .refine((pattern) => Object.keys(pattern).length === 0, 'must be empty');

/** What is read of an `adapter_config.json`; variants of LoRA that are not computed here are refused. */
const schema = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  target_modules: z.array(z.string()).min(1),
  bias: z.literal('none').default('none'),
  rank_pattern: empty,
  alpha_pattern: empty,
  use_dora: z.literal(false).default(false),
  use_rslora: z.literal(false).default(false),
});

/**
 * Puts LoRA's updates as PEFT wrote them beside a model's weights, and gives the model the head that was trained
 * with them. Not merged: that is `lora.merge()`.
 *
 * @param model - the base model with a head of the kind it was trained with
 * @throws ConfigError if there is no adapter; FormatError if it is another kind, or does not fit the model
 */
export function loadLora(model: PretrainedModel, directory: string): Lora {
  const file = join(directory, 'adapter_config.json');
  if (!existsSync(file))
    throw new ConfigError(`loadLora: ${directory} must hold an adapter_config.json, there is none`);
  const data = checkedJson(schema, readJson(file), file);
  const { r: rank, lora_alpha: alpha, target_modules: targetModules } = data;
  const lora = Lora.addTo(model, { rank, alpha, targetModules }, 'zeros');
  try {
    assignStored(model, lora, join(directory, 'adapter_model.safetensors'));
  } catch (failure) {
    lora.remove();
    throw failure;
  }
  return lora;
}

/** Every update must be in the file; what else is there must have a place in the model. */
function assignStored(model: PretrainedModel, lora: Lora, file: string): void {
  const { family } = kindOf(model);
  const { tensors } = readSafetensors(file);
  const parameters = new Map(
    [...model.namedParameters()].map(([name, variable]) => [
      prefix + (family.storedName?.(name) ?? name),
      variable,
    ]),
  );
  const missing = [...lora.namedParameters().keys()].find(
    (name) => !tensors.has(prefix + (family.storedName?.(name) ?? name)),
  );
  if (missing) throw new FormatError(`${file}: the weight ${missing} is missing`);
  for (const [name, { shape, data, dtype }] of tensors) {
    const variable = parameters.get(name);
    if (variable?.shape.join() !== shape.join()) {
      throw new FormatError(
        `${file}: ${name} [${shape.join(', ')}] must fit the model, which has ` +
          `${variable ? `[${variable.shape.join(', ')}]` : 'no such weight'}`,
      );
    }
    tf.tidy(() =>
      variable.assign(tf.tensor(float32Values({ dtype, shape, data }), variable.shape, 'float32')),
    );
  }
}
