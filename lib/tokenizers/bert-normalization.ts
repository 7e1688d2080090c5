/** How {@link normalizeForBert} treats a text. */
export interface BertNormalization {
  /**
   * Makes all letters small and takes their accents away, as an "uncased" BERT has it. Default true.
   */
  readonly lowercase?: boolean;
}

/** Of the control characters that Unicode calls white space only these three count as such. */
const whiteSpace = /[\t\n\r]|(?!\p{Cc})\p{White_Space}/u;
/** Control and format characters, private use, half of a character, and what stands for a broken one. */
const dropped = /[\0\ufffd\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
/** Chinese characters stand for themselves: each is a word. The gap from 2B820 to 2B91F is in the original's successors. */
const chinese =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/u;

/**
 * What BERT does to a text before it is cut into words: control characters go, white space becomes
 * spaces, Chinese characters get spaces around them, and for an uncased model accents and capitals go too.
 *
 * @remarks The `BertNormalizer` of Hugging Face `tokenizers`, which in turn is `BasicTokenizer` of
 * Devlin et al. 2019. Every character gives the same, but for some hundred that came after Unicode
 * 8 (2015), whose tables that library carries. Capitals are lowered one by one: Σ is always σ.
 */
export function normalizeForBert(text: string, { lowercase = true }: BertNormalization = {}): string {
  let clean = '';
  for (const character of text) {
    if (whiteSpace.test(character)) clean += ' ';
    else if (chinese.test(character)) clean += ` ${character} `;
    else if (!dropped.test(character)) clean += character;
  }
  if (!lowercase) return clean;
  const bare = clean.normalize('NFD').replace(/\p{Mn}/gu, ''); // é = e + ´, and the mark goes
  return Array.from(bare, (character) => character.toLowerCase()).join('');
}

/** Every sign of ASCII that is no letter, digit or space, `$` and `+` too, and Unicode's punctuation. */
const wordOrSign = /[!-/:-@[-`{-~\p{P}]|[^!-/:-@[-`{-~\p{P}\p{White_Space}]+/gu;

/**
 * Cuts a normalised text into words: at white space, which is lost, and around every punctuation
 * sign, which is a word of its own.
 *
 * @remarks The `BertPreTokenizer` of Hugging Face `tokenizers`.
 */
export function splitBertWords(text: string): string[] {
  return text.match(wordOrSign) ?? [];
}

/** A word of a text as BERT sees it, and where each of its code units was. */
export interface AlignedWord {
  /** Normalised: without capitals and accents, if they are dropped. */
  readonly word: string;
  /** For each code unit of the word, where the character begins that it was made of. */
  readonly starts: readonly number[];
  /** The same of that character's end. */
  readonly ends: readonly number[];
}

/** A character with the marks after it, and whatever is between them that will be dropped. */
const markedCharacter = /[^\p{M}\p{C}][\p{M}\p{C}]*|[\p{M}\p{C}]+/gu;

/**
 * The words that {@link normalizeForBert} and {@link splitBertWords} make of a text, with their places in it.
 *
 * @remarks Character by character, normalising gives the same as of the whole text, but where decomposing puts
 * several marks on one letter in another order: these have the place of all together.
 */
export function alignedBertWords(text: string, options: BertNormalization = {}): AlignedWord[] {
  let normal = '';
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (part: string, start: number, end: number): void => {
    normal += part;
    for (let i = 0; i < part.length; i++) {
      starts.push(start);
      ends.push(end);
    }
  };
  for (const { 0: marked, index } of text.matchAll(markedCharacter)) {
    const together = normalizeForBert(marked, options);
    const each = Array.from(marked, (character) => normalizeForBert(character, options));
    if (each.join('') !== together) {
      add(together, index, index + marked.length);
      continue;
    }
    let start = index;
    Array.from(marked).forEach((character, i) => {
      add(each[i], start, start + character.length);
      start += character.length;
    });
  }
  return Array.from(normal.matchAll(wordOrSign), ({ 0: word, index }) => ({
    word,
    starts: starts.slice(index, index + word.length),
    ends: ends.slice(index, index + word.length),
  }));
}
