/** A kind of data that points to a person. */
export type PersonalDataKind = 'email' | 'iban' | 'card' | 'ip' | 'phone';

/** Where in a text something personal stands. */
export interface PersonalData {
  readonly kind: PersonalDataKind;
  /** Its first character, and the one behind its last, as for `slice`. */
  readonly start: number;
  readonly end: number;
}

/** How each kind looks, and what else must hold; those that come first win where two overlap. */
const kinds: readonly { kind: PersonalDataKind; pattern: RegExp; holds?: (match: string) => boolean }[] = [
  {
    kind: 'email',
    pattern: /(?<![\w.+-])[\w.+-]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}/gu,
  },
  { kind: 'iban', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, holds: isIban },
  { kind: 'card', pattern: /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])/g, holds: isCardNumber },
  { kind: 'ip', pattern: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g, holds: isIpV4 },
  { kind: 'ip', pattern: /(?<![\w:])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi, holds: isIpV6 },
  { kind: 'phone', pattern: /(?<![\w+.-])(?:\+|00)[1-9](?:[ ./-]?\(?\d\)?){6,13}(?![\w-])/g, holds: isPhone },
  { kind: 'phone', pattern: /(?<![\w+.-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])/g },
];

/**
 * Finds e-mail addresses, bank accounts (IBAN, check digits verified), card numbers (Luhn's check digit verified), IP
 * addresses and telephone numbers (international, or in the North American form).
 *
 * @remarks Patterns find what is written in a common form, and no names or postal addresses: a text is not anonymous
 * because nothing was found.
 * @returns in the order of the text, without overlaps
 */
export function findPersonalData(text: string): PersonalData[] {
  const found: PersonalData[] = [];
  for (const { kind, pattern, holds } of kinds) {
    for (const { 0: match, index: start } of text.matchAll(pattern)) {
      const end = start + match.length;
      const free = found.every((other) => end <= other.start || start >= other.end);
      if (free && (holds === undefined || holds(match))) found.push({ kind, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Puts `[EMAIL]`, `[IBAN]`, `[CARD]`, `[IP]` or `[PHONE]` in place of what {@link findPersonalData} finds. */
export function maskPersonalData(text: string): string {
  return findPersonalData(text).reduceRight(
    (masked, { kind, start, end }) => `${masked.slice(0, start)}[${kind.toUpperCase()}]${masked.slice(end)}`,
    text,
  );
}

/**
 * Luhn's check of a card number of 13 to 19 digits: every second digit from the right doubled, its digits added, the
 * sum divides by ten.
 *
 * @remarks ISO/IEC 7812-1, annex B. One of ten numbers passes by chance.
 */
export function isCardNumber(number: string): boolean {
  const digits = number.replace(/[ -]/g, '');
  if (!/^\d{13,19}$/.test(digits) || /^0+$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/**
 * The check of an international bank account number: its first four characters moved to the end and letters read as
 * 10 to 35, the number is 1 modulo 97.
 *
 * @remarks ISO 13616-1, with ISO/IEC 7064 MOD 97-10.
 */
export function isIban(account: string): boolean {
  const compact = account.replace(/ /g, '');
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

function isIpV4(address: string): boolean {
  return address.split('.').every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

/** Eight groups, or fewer with one `::`; a time of day (12:30:45) is none. */
function isIpV6(address: string): boolean {
  const groups = address.split(':');
  const short = address.split('::').length - 1;
  const filled = groups.filter(Boolean).length;
  if (short === 0) return groups.length === 8 && filled === 8;
  return short === 1 && filled >= 2 && filled < 8 && !/^:[^:]|[^:]:$/.test(address);
}

function isPhone(number: string): boolean {
  const digits = number.replace(/\D/g, '').replace(/^00/, '');
  return digits.length >= 8 && digits.length <= 15; // ITU-T E.164: at most 15
}
