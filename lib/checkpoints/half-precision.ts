import { ConfigError } from '../errors';
import type { SafetensorsTensor } from './safetensors';

/**
 * The values of a floating-point tensor as 32-bit floats: F32 as it is (not copied), F16 and BF16 widened
 * exactly, F64 rounded.
 *
 * @throws ConfigError for whole-number tensors
 */
export function float32Values({ dtype, data }: SafetensorsTensor): Float32Array {
  switch (dtype) {
    case 'F32':
      return data as Float32Array;
    case 'F64':
      return Float32Array.from(data as Float64Array);
    case 'BF16':
      return widenBfloat16(data as Uint16Array);
    case 'F16':
      return Float32Array.from(data as Uint16Array, halfToNumber);
    default:
      throw new ConfigError(`float32Values: a floating-point tensor was required, got ${dtype}`);
  }
}

/** bfloat16 is the upper half of a float32: widening is a shift. */
function widenBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24; // subnormal
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
