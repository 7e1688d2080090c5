import { encoderInput } from '../data/encoder-input';
import type { AnswerSpan } from '../data/squad';
import { UnsupportedError } from '../errors';
import type { BertConfig } from '../models/bert-config';
import type { PretrainedModel } from '../models/model-family';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { OffsetEncoding, Tokenizer } from '../tokenizers/tokenizer';
import type { TypedExample } from './encoder-examples';

/** A question with as much of its document as there is room for. */
export interface QuestionWindow extends TypedExample {
  /** The document's token that the window begins with. */
  readonly firstToken: number;
  /** How many of the document's tokens it holds. */
  readonly tokenCount: number;
  /** Where in the input the first of them is. */
  readonly contextStart: number;
}

/** A question as windows over its document, and where in the document each of its tokens stands. */
export interface WindowedQuestion {
  readonly windows: readonly QuestionWindow[];
  readonly offsets: OffsetEncoding['offsets'];
}

/** How windows are cut, in tokens. */
export interface WindowSizes {
  /** Of a whole input, special tokens and question included. */
  readonly maxLength: number;
  /** What two neighbours share; less where a window has no room for so much. */
  readonly stride: number;
}

/** Longer questions are cut, as in BERT's own run on SQuAD. */
const longestQuestion = 64;

/**
 * A question and its document as a model's inputs: `[CLS] question [SEP] window [SEP]`, with token types for BERT, and
 * two `</s>` between for RoBERTa. A document that is too long is read in windows that overlap.
 *
 * @remarks Devlin et al. 2019, §4.2; Hugging Face's `stride` with `return_overflowing_tokens`. The question is cut to 64
 * tokens, and to half of a short window.
 * @throws UnsupportedError if the tokenizer cannot tell where its tokens stand
 */
export function questionWindows(
  { question, context }: { readonly question: string; readonly context: string },
  { model, tokenizer }: { readonly model: PretrainedModel; readonly tokenizer: Tokenizer },
  { maxLength, stride }: WindowSizes,
): WindowedQuestion {
  if (!tokenizer.encodeWithOffsets) {
    throw new UnsupportedError(
      'questionWindows: the tokenizer must tell where in a text its tokens stand; WordPiece and byte-level BPE can',
    );
  }
  const special = encoderTokens(tokenizer);
  const pairs = (model.config as BertConfig).typeVocabSize > 1 ? 'bert' : 'roberta';
  const specialCount = pairs === 'bert' ? 3 : 4;
  const asked = tokenizer.encode(question).slice(0, Math.min(longestQuestion, Math.floor(maxLength / 2)));
  const { ids, offsets } = tokenizer.encodeWithOffsets(context);
  const room = maxLength - asked.length - specialCount;
  const windows = cutWithStride(ids.length, room, stride).map(([start, end]) => ({
    ...encoderInput(special, asked, ids.slice(start, end), { pairs }),
    firstToken: start,
    tokenCount: end - start,
    contextStart: asked.length + specialCount - 1, // all special tokens but the last stand before
  }));
  return { windows, offsets };
}

// ANCHOR: cutWithStride
/**
 * Cuts `length` tokens into windows of at most `room`, neighbours sharing `stride`.
 *
 * @returns for each window its first token and the one after its last
 */
export function cutWithStride(length: number, room: number, stride: number): [number, number][] {
  const step = room - Math.min(stride, room - 1);
  const windows: [number, number][] = [];
  for (let start = 0; windows.length === 0 || start < length; start += step) {
    const end = Math.min(start + room, length);
    windows.push([start, end]);
    if (end === length) break;
  }
  return windows;
}
// ANCHOR_END: cutWithStride

// ANCHOR: answerTarget
/**
 * Where in a window's input an answer begins and ends: its first and its last token. The first of the answers that
 * the window holds from end to end counts; if it holds none, both are 0, the place of `[CLS]`: not here.
 */
export function answerTarget(
  { firstToken, tokenCount, contextStart }: QuestionWindow,
  offsets: WindowedQuestion['offsets'],
  answers: readonly AnswerSpan[],
): [start: number, end: number] {
  const inWindow = offsets.slice(firstToken, firstToken + tokenCount);
  for (const { text, start } of answers) {
    const end = start + text.length;
    if (inWindow.length === 0 || start < inWindow[0][0] || end > inWindow.at(-1)![1]) continue;
    const first = inWindow.findIndex(([, ends]) => ends > start);
    const last = inWindow.findIndex(([, ends]) => ends >= end);
    return [contextStart + first, contextStart + last];
  }
  return [0, 0];
}
// ANCHOR_END: answerTarget
