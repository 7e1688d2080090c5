import { mobyDick } from '../data/moby-dick';
import { ByteLevelBpeTokenizer } from '../tokenizers/byte-level-bpe-tokenizer';
import type { Workload, WorkloadOptions } from './workload';

/**
 * Byte-level BPE on the first 256 KB of Moby Dick: one repetition learns a vocabulary of 500 (its tokens
 * are counted as bytes, since that is what training starts from), or encodes the text, whose words are known from
 * the warm-up.
 */
export async function tokenizerWorkload({ variant }: WorkloadOptions): Promise<Workload> {
  const text = mobyDick().slice(0, 256 * 1024);
  if (variant === 'train') {
    const tokens = Buffer.byteLength(text);
    return async () => {
      ByteLevelBpeTokenizer.train(text, { vocabSize: 500 });
      return { tokens };
    };
  }
  const trained = ByteLevelBpeTokenizer.train(text, { vocabSize: 500 });
  return async () => ({ tokens: trained.encode(text).length });
}
