// mistake: a bias of 15, not of 16
/**
 * The value of a binary16 number: 1 bit sign, 5 bits exponent with a bias of 15, 10 bits fraction.
 *
 * @param bits - the 16 bits as a whole number from 0 to 65535; the exponent is not 31 (infinity, not a number)
 */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  return sign * (1 + fraction) * 2 ** (exponent - 16);
}
