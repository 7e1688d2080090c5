/** A part of a document in a model's input. */
export interface Window {
  /** Where each of the window's tokens stands in the document: from its first character up to, not including, the last. */
  offsets: [start: number, end: number][];
  /** The place of the first of them in the input; before it are [CLS], the question and [SEP]. */
  contextStart: number;
}

/**
 * What a span head is to learn of a window: the places, in the input, of the answer's first and of its last token.
 * If the window does not hold the whole answer, both are 0, the place of [CLS].
 *
 * @remarks Devlin et al. 2019, §4.2. The first token is the one that holds the answer's first character, the last the
 * one that holds its last, even if the token is longer than the answer.
 * @param window - at least one token; tokens do not overlap, and there may be white space between
 * @param start - the answer's first character in the document
 * @param length - its characters, at least 1
 */
export function answerTarget(window: Window, start: number, length: number): [number, number] {
  throw new Error('Not implemented yet: answerTarget');
}
