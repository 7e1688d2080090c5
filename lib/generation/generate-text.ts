import type { CausalLanguageModel } from '../models/causal-language-model';
import { StreamingDecoder } from '../tokenizers/streaming-decoder';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { generate, type GenerationConfig } from './generate';

/** The token that ends a document where the tokenizer does not name another (GPT-2's). */
const endOfText = '<|endoftext|>';

/**
 * Continues a prompt, piece by piece, each as soon as its characters are whole.
 *
 * Ends at the tokenizer's end of text unless `stopTokenIds` says otherwise. A prompt begins with its beginning
 * of text, where it has one; else an empty one starts from its end.
 *
 * @param onToken - told each new token's id, before the piece that it completes: a piece may take several
 * @returns what comes after the prompt
 */
export async function* streamText(
  model: CausalLanguageModel,
  tokenizer: Tokenizer,
  prompt: string,
  config: GenerationConfig = {},
  onToken?: (id: number) => void,
): AsyncGenerator<string> {
  const { bosTokenId: begin } = tokenizer;
  const end = tokenizer.eosTokenId ?? tokenizer.specialTokens.get(endOfText);
  const encoded = tokenizer.encode(prompt);
  const first = begin ?? (encoded.length === 0 ? end : undefined);
  const promptIds = first === undefined ? encoded : [first, ...encoded];
  const stopTokenIds = config.stopTokenIds ?? tokenizer.stopTokenIds ?? (end === undefined ? [] : [end]);
  const decoder = new StreamingDecoder(tokenizer);
  for await (const id of generate(model, promptIds, { ...config, stopTokenIds })) {
    onToken?.(id);
    const text = decoder.push(id);
    if (text) yield text;
  }
  const rest = decoder.end();
  if (rest) yield rest;
}

/**
 * Continues a prompt; {@link streamText} gives the same text piece by piece.
 *
 * @param onToken - told each new token's id
 * @returns what comes after the prompt
 *
 * @example
 * console.log(await generateText(model, tokenizer, 'Call me', { maxNewTokens: 50, temperature: 0.8 }));
 */
export async function generateText(
  model: CausalLanguageModel,
  tokenizer: Tokenizer,
  prompt: string,
  config: GenerationConfig = {},
  onToken?: (id: number) => void,
): Promise<string> {
  let text = '';
  for await (const piece of streamText(model, tokenizer, prompt, config, onToken)) text += piece;
  return text;
}
