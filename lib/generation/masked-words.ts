import type { WordChoices } from '../data/augmentation/word-edits';
import { bareWord } from '../data/augmentation/word-edits';
import { longestInput } from '../models/bert-config';
import type { MaskedLanguageModel } from '../models/masked-language-model';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { fillMask } from './fill-mask';

/**
 * What a masked language model would write in place of a word, for `replaceWords`: its likeliest whole words, without
 * the one that stands there.
 *
 * @remarks Contextual augmentation (Kobayashi 2018, with BERT Wu et al. 2019), without the label as a condition: the
 * model knows the sentence, not what it is to be labelled, and may well put "bad" for "good".
 * @param options.topK - words to choose from at most; default 5
 * @param options.window - words on either side that the model is shown, fewer where it has no room for them; default 5
 */
export function maskedWordChoices(
  model: MaskedLanguageModel,
  tokenizer: Tokenizer,
  { topK = 5, window = 5 }: { readonly topK?: number; readonly window?: number } = {},
): WordChoices {
  const mask = tokenizer.decode([encoderTokens(tokenizer).maskTokenId]);
  const most = longestInput(model.config) - 2; // the two special tokens
  return async (words, place) => {
    const own = bareWord(words[place]);
    if (own === '') return [];
    const shown = (side: number): string =>
      words
        .map((word, i) => (i === place ? mask : word))
        .slice(Math.max(0, place - side), place + side + 1)
        .join(' ');
    let side = window;
    while (side > 0 && tokenizer.encode(shown(side), { allowSpecial: true }).length > most) side--;
    // Pieces of words are among the guesses: ask for more than are wanted.
    const [guesses] = await fillMask(model, tokenizer, shown(side), { topK: 4 * topK });
    const pieces = guesses.map(({ token }) => token);
    // RoBERTa's words begin with a space; BERT's pieces that go on begin with ##.
    const spaced = pieces.some((token) => token.startsWith('␣'));
    return pieces
      .filter((token) => token.startsWith('␣') === spaced)
      .map((token) => token.replace(/^␣/, ''))
      .filter((word) => /^\p{L}{2,}$/u.test(word) && word.toLowerCase() !== own)
      .slice(0, topK);
  };
}
