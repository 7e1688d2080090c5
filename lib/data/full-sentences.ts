import type { EncoderTokens } from '../tokenizers/encoder-tokens';
import { type EncoderInput, encoderInput } from './encoder-input';

// ANCHOR: fullSentences
/**
 * RoBERTa's inputs: as many whole sentences after each other as fit. There is no second text, nothing to
 * tell apart, and hardly any padding. A sentence that is longer than an input is cut.
 *
 * @remarks Liu et al. 2019, §4.2, FULL-SENTENCES.
 * @param sentences - of one text, in order, as token ids
 * @param maxLength - T, the two special tokens included
 */
export function fullSentences(
  sentences: readonly (readonly number[])[],
  { tokens, maxLength }: { readonly tokens: EncoderTokens; readonly maxLength: number },
): EncoderInput[] {
  const room = maxLength - 2; // <s> … </s>
  const inputs: EncoderInput[] = [];
  let packed: number[] = [];
  const finish = (): void => {
    if (packed.length > 0) inputs.push(encoderInput(tokens, packed));
    packed = [];
  };
  for (const sentence of sentences) {
    if (packed.length + sentence.length > room) finish();
    let rest = [...sentence];
    for (; rest.length > room; rest = rest.slice(room))
      inputs.push(encoderInput(tokens, rest.slice(0, room)));
    packed.push(...rest);
  }
  finish();
  return inputs;
}
// ANCHOR_END: fullSentences
