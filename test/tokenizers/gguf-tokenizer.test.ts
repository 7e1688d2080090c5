import { describe, expect, it } from 'vitest';
import type { GgufMetadata, GgufValue } from '../../lib/checkpoints/gguf-metadata';
import { FormatError, UnsupportedError } from '../../lib/errors';
import { chatTemplateFromGguf, tokenizerFromGguf } from '../../lib/tokenizers/gguf-tokenizer';
import { SentencePieceTokenizer } from '../../lib/tokenizers/sentence-piece-tokenizer';
import golden from '../golden/tokenizer-kinds.json';

const texts: Record<string, string> = golden.texts;

/** The metadata with which llama.cpp's converter writes a byte-level BPE. */
function metadataOf(kind: 'smollm2' | 'llama3' | 'qwen2', pre: string): Map<string, GgufValue> {
  const { model, added_tokens: added } = golden.kinds[kind].tokenizer;
  const tokens = Object.entries(model.vocab)
    .sort(([, a], [, b]) => a - b)
    .map(([token]) => token);
  const special = new Set(added.map(({ id }) => id));
  const types = Int32Array.from(tokens, (_, id) => (special.has(id) ? 3 : 1));
  const merges = (model.merges as (string | string[])[]).map((m) =>
    typeof m === 'string' ? m : m.join(' '),
  );
  return new Map<string, GgufValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: pre }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'int32', value: types }],
    ['tokenizer.ggml.merges', { type: 'array', of: 'string', value: merges }],
  ]);
}

describe.each([
  ['smollm2', 'smollm'],
  ['llama3', 'llama-bpe'],
  ['qwen2', 'qwen2'],
] as const)('the tokenizer of a GGUF file of %s', (kind, pre) => {
  const tokenizer = tokenizerFromGguf(metadataOf(kind, pre));
  it.each(golden.kinds[kind].cases)('gives the ids of Hugging Face for $name', ({ name, ids, plainIds }) => {
    expect(tokenizer.encode(texts[name], { allowSpecial: true })).toEqual(ids);
    expect(tokenizer.encode(texts[name])).toEqual(plainIds);
  });
});

it('a SentencePiece vocabulary has scores instead of merges', () => {
  const pieces = ['<unk>', '<s>', '</s>', '▁', 'a', 'b', 'ab', '▁ab'];
  const metadata: GgufMetadata = new Map<string, GgufValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: pieces }],
    [
      'tokenizer.ggml.scores',
      { type: 'array', of: 'float32', value: Float32Array.of(0, 0, 0, -9, -9, -9, -1, -2) },
    ],
    [
      'tokenizer.ggml.token_type',
      { type: 'array', of: 'int32', value: Int32Array.of(2, 3, 3, 1, 1, 1, 1, 1) },
    ],
  ]);
  const tokenizer = tokenizerFromGguf(metadata);
  expect(tokenizer).toBeInstanceOf(SentencePieceTokenizer);
  expect(tokenizer.encode('abab')).toEqual([7, 6]);
  expect([...tokenizer.specialTokens.keys()]).toEqual(['<unk>', '<s>', '</s>']);
});

describe('what is wrong is named', () => {
  const wrong = (name: string, value: GgufValue | undefined): GgufMetadata => {
    const metadata = metadataOf('smollm2', 'smollm');
    if (value) metadata.set(`tokenizer.ggml.${name}`, value);
    else metadata.delete(`tokenizer.ggml.${name}`);
    return metadata;
  };
  it.each([
    ['model', undefined, 'must be a text'],
    ['tokens', undefined, 'must be an array of texts'],
    ['merges', { type: 'array', of: 'uint8', value: Uint8Array.of(1) } as const, 'must be an array of texts'],
    ['token_type', { type: 'string', value: 'x' } as const, 'must be an array of numbers'],
  ])('%s', (name, value, message) => {
    const read = () => tokenizerFromGguf(wrong(name, value), 'file');
    expect(read).toThrow(FormatError);
    expect(read).toThrow(`file: tokenizer.ggml.${name}: ${message}`);
  });
  it('a way of cutting words that is not known', () => {
    const read = () => tokenizerFromGguf(wrong('pre', { type: 'string', value: 'constructor' }), 'file');
    expect(read).toThrow(UnsupportedError);
    expect(read).toThrow(
      'can be read are gpt-2, smollm, starcoder, llama-bpe, llama3, qwen2, got constructor',
    );
  });
  it('a model of tokens that is not known', () => {
    expect(() => tokenizerFromGguf(wrong('model', { type: 'string', value: 't5' }))).toThrow(
      UnsupportedError,
    );
  });
});

it('a chat template of a GGUF file knows its special tokens', () => {
  const metadata = metadataOf('smollm2', 'smollm');
  expect(chatTemplateFromGguf(metadata)).toBeUndefined();
  metadata.set('tokenizer.chat_template', {
    type: 'string',
    value: '{{ eos_token }}{{ messages[0].content }}',
  });
  metadata.set('tokenizer.ggml.eos_token_id', { type: 'uint32', value: 2 });
  expect(chatTemplateFromGguf(metadata)!.render([{ role: 'user', content: 'x' }])).toBe('<|im_end|>x');
});
