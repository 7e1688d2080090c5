import { specialTokenFields } from './tokenizer-json';

/**
 * SentencePiece's BPE as Hugging Face's `tokenizer.json`, with the steps of transformers' Llama 2: a space in
 * front, spaces to ▁, merges, bytes for what has no piece; back again; and `<s>` before every text.
 *
 * @param merges - best first
 */
export function sentencePieceJson(
  pieces: readonly string[],
  merges: readonly (readonly [left: string, right: string])[],
  specialTokens: ReadonlyMap<string, number>,
): object {
  const [space, mark] = [{ String: ' ' }, { String: '▁' }];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokenFields(specialTokens),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: space, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: specialTokens.has('<s>') ? beginningOfText(specialTokens.get('<s>')!) : null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: mark, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: specialTokens.has('<unk>') ? '<unk>' : null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      merges,
    },
  };
}

function beginningOfText(id: number): object {
  const text = (name: string, type: number): object => ({ Sequence: { id: name, type_id: type } });
  const begin = (type: number): object => ({ SpecialToken: { id: '<s>', type_id: type } });
  return {
    type: 'TemplateProcessing',
    single: [begin(0), text('A', 0)],
    pair: [begin(0), text('A', 0), begin(1), text('B', 1)],
    special_tokens: { '<s>': { id: '<s>', ids: [id], tokens: ['<s>'] } },
  };
}
