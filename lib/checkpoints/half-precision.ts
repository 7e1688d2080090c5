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

/**
 * The value of an IEEE 754 binary16 number: 1 sign, 5 exponent (bias 15), 10 fraction bits.
 *
 * @param bits - its 16 bits
 */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24; // subnormal
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The 16 bits of the binary16 number nearest to a value, ties to even; from 65,520 on infinity.
 *
 * @param value - is rounded to 32 bits first, as the values of a tensor are
 */
export function numberToHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds past the largest, 65504
  if (magnitude >= 0x38800000) {
    // 13 bits of the fraction go: half of what they can hold is added, and the exponent's bias moved.
    const rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
    return sign | ((rounded - (112 << 23)) >> 13);
  }
  const units = Math.abs(Math.fround(value)) * 2 ** 24; // below 2⁻¹⁴ all are multiples of 2⁻²⁴
  const below = Math.floor(units);
  const rest = units - below;
  return sign | (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below);
}

const scratch: DataView = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32: widening is a shift. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}
