/** How many names of one text get a slot of their own; those after them stay as they are. */
export const nameSlots: number = 10;

/** The token that stands for name `index` of a text: `<n0>`, `<n1>`, … */
export function slotToken(index: number): string {
  return `<n${index}>`;
}

/** Every slot token, for a tokenizer's special tokens. */
export const slotTokens: readonly string[] = Array.from({ length: nameSlots }, (_, index) =>
  slotToken(index),
);

const slotPattern = /<n(\d)>/g;

/** A text with slots in place of its names. */
export interface MaskedText {
  /** With `<n0>`, `<n1>`, … where the names stood; the same name gets the same slot. */
  readonly text: string;
  /** What each slot stands for. */
  readonly names: readonly string[];
}

// ANCHOR: maskNames
/**
 * What a translator copies and does not translate: placeholders (`{0}`), whatever stands in quotation marks,
 * options (`--watch`), addresses, file names and endings (`.d.ts`), and words with a capital inside or an
 * underscore (`tsconfig_base`, `esModuleInterop`).
 */
const namePattern = new RegExp(
  [
    /\{\d+\}/,
    /https?:\/\/\S*[\w/]/,
    /(?<![\w'])'(?=[^'\s])[^']*'(?!\w)/,
    /`[^`]+`/,
    /(?<!\w)"[^"]+"(?!\w)/,
    /(?<!\w)--?\w[\w-]*/,
    /<[^>\s]+>/,
    /[\w.]*\.\w+/,
    /\w*[a-z][A-Z]\w*/,
    /\w+_\w+/,
    /[#@]\w+/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/**
 * Puts a slot in place of each name of a source text. A model then need not spell `esModuleInterop`, only
 * say where it goes; {@link restoreNames} puts the names back into its translation.
 *
 * @remarks Quotation marks stay outside of the slot, as they differ from language to language. The idea is that of
 * the placeholders of Luong et al. 2015, §3, for rare words.
 */
export function maskNames(source: string): MaskedText {
  const names: string[] = [];
  const text = source.replace(namePattern, (match) => {
    const mark = /^(['"`]).+\1$/s.test(match) ? match[0] : '';
    const name = mark ? match.slice(1, -1) : match;
    if (!names.includes(name) && names.length < nameSlots) names.push(name);
    const slot = names.indexOf(name);
    return slot === -1 ? match : mark + slotToken(slot) + mark;
  });
  return { text, names };
}
// ANCHOR_END: maskNames

/**
 * The same for a translation whose source is known: each of the source's names that stands in it gets the slot
 * it has there. A name that was translated, or changed, stays text.
 */
export function maskKnownNames(target: string, names: readonly string[]): string {
  if (names.length === 0) return target;
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(asWholeWord).join('|'), 'g');
  return target.replace(pattern, (name) => slotToken(names.indexOf(name)));
}

/** Puts the names back. A slot that stands for nothing is left out. */
export function restoreNames(text: string, names: readonly string[]): string {
  return text.replace(slotPattern, (_, index: string) => names[Number(index)] ?? '');
}

/** A pattern for the name, not within a longer word. */
function asWholeWord(name: string): string {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return (/^\w/.test(name) ? '(?<![\\w<])' : '') + escaped + (/\w$/.test(name) ? '(?!\\w)' : '');
}
