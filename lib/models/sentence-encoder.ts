import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether a saved BERT was trained to make one vector of a text, the mean of its tokens' vectors: such models come with
 * sentence-transformers' description of their pooling.
 *
 * @param directory - of the model
 */
export function makesSentenceEmbeddings(directory: string): boolean {
  const file = join(directory, '1_Pooling', 'config.json');
  if (!existsSync(file)) return false;
  return /"pooling_mode_mean_tokens":\s*true/.test(readFileSync(file, 'utf8'));
}
