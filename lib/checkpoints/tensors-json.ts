import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, FormatError } from '../errors';

/** A tensor of a JSON file: plain numbers, no tfjs. */
export interface JsonTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What such a file holds. */
export interface JsonTensors {
  readonly tensors: ReadonlyMap<string, JsonTensor>;
  /** Under `config`, as it is; undefined without. */
  readonly config: unknown;
}

const tensorSchema = z.object({
  shape: z.array(z.int().nonnegative()),
  dtype: z.literal('torch.float32'),
  data: z.base64(),
});

/**
 * Reads a PyTorch state dict that was written as JSON: each tensor as shape, dtype and the base64 of its
 * little-endian bytes, and beside them a `config`.
 *
 * @remarks The form of bbycroft/llm-viz, in which small teaching models are passed around.
 * @throws FormatError naming the tensor and the field that is wrong
 * @throws ConfigError if there is no such file
 */
export function readTensorsJson(path: string): JsonTensors {
  return tensorsOfJson(parse(path), path);
}

/** {@link readTensorsJson} from what was read. */
export function tensorsOfJson({ config, ...rest }: Record<string, unknown>, path: string): JsonTensors {
  const tensors = new Map<string, JsonTensor>();
  for (const [name, value] of Object.entries(rest)) {
    const { data: tensor, error } = tensorSchema.safeParse(value);
    if (error) {
      const [{ path: field, message }] = error.issues;
      throw new FormatError(`${path}: ${[name, ...field].join('.')}: ${message}`);
    }
    const bytes = Buffer.from(tensor.data, 'base64');
    const size = 4 * tensor.shape.reduce((product, axis) => product * axis, 1);
    if (bytes.length !== size) {
      throw new FormatError(
        `${path}: ${name}: [${tensor.shape.join(', ')}] needs ${size} bytes, got ${bytes.length}`,
      );
    }
    tensors.set(name, { shape: tensor.shape, data: new Float32Array(Uint8Array.from(bytes).buffer) });
  }
  return { tensors, config };
}

function parse(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path}: must be a file that can be read: ${(error as Error).message}`);
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new FormatError(`${path}: must be a JSON object of tensors`);
  }
}
