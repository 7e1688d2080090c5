/**
 * The value of a binary16 number: 1 bit sign, 5 bits exponent with a bias of 15, 10 bits fraction.
 *
 * @param bits - the 16 bits as a whole number from 0 to 65535; the exponent is not 31 (infinity, not a number)
 */
export function halfToNumber(bits: number): number {
  throw new Error('Not implemented yet: halfToNumber');
}
