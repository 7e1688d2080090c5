import { describe, expect, it } from 'vitest';
import { pairExample, textIds } from '../../lib/finetuning/encoder-examples';
import { BertModel } from '../../lib/models/bert';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { RobertaModel } from '../../lib/models/roberta';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { trainRobertaTokenizer } from '../../lib/tokenizers/roberta-tokenizer';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'abcdefgh'];
const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
const sizes = { maxPositionEmbeddings: 16, hiddenSize: 4, numHiddenLayers: 1, numAttentionHeads: 1 };
const bert = {
  tokenizer,
  model: new BertModel(bertConfig({ ...sizes, vocabSize: pieces.length }), new Random(1)),
};
const pair = (
  first: string,
  second: string,
  maxLength: number,
  keep?: 'beginning' | 'end',
  on: Parameters<typeof pairExample>[0] = bert,
): string => {
  const { inputIds } = pairExample(on, [first, second], maxLength, keep);
  return inputIds.map((id) => on.tokenizer.tokenText(id)).join(' ');
};

describe('pairExample', () => {
  it('puts both texts into one input of BERT, told apart by their token types', () => {
    expect(pair('a b', 'c d e', 16)).toBe('[CLS] a b [SEP] c d e [SEP]');
    const { tokenTypeIds } = pairExample(bert, ['a b', 'c d e'], 16);
    expect(tokenTypeIds).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('cuts the longer text alone while the shorter fits into half the room', () => {
    expect(pair('a b', 'c d e f g h', 8)).toBe('[CLS] a b [SEP] c d e [SEP]');
    expect(pair('c d e f g h', 'a b', 8)).toBe('[CLS] c d e [SEP] a b [SEP]');
  });

  it('cuts both to half the room if both are longer', () => {
    expect(pair('a b c d', 'e f g h', 7)).toBe('[CLS] a b [SEP] e f [SEP]');
  });

  it('keeps the end of the second text if that is asked for, where an abstract has its results', () => {
    expect(pair('a b', 'c d e f g h', 8, 'end')).toBe('[CLS] a b [SEP] f g h [SEP]');
    expect(pair('a b c d', 'e f g h', 7, 'end')).toBe('[CLS] a b [SEP] g h [SEP]');
  });

  it('separates the texts of a RoBERTa by two tokens, and of a GPT by a line end', () => {
    const bpe = trainRobertaTokenizer('a b c d e f', { vocabSize: 270 });
    const config = robertaConfig({ ...sizes, vocabSize: bpe.vocabSize, maxPositionEmbeddings: 18 });
    const roberta = { tokenizer: bpe, model: new RobertaModel(config, new Random(1)) };
    expect(pair('a', 'b', 16, 'beginning', roberta)).toBe('<s> a </s> </s> b </s>');
    const characters = CharacterTokenizer.train('abcdef\n');
    const gptSizes = { ...sizes, vocabSize: characters.vocabSize, maxPositionEmbeddings: 6 };
    const gpt = { tokenizer: characters, model: new Gpt(gptConfig(gptSizes), new Random(1)) };
    const { inputIds } = pairExample(gpt, ['ab', 'cdefab'], 6);
    expect(characters.decode([...inputIds])).toBe('ab\ncde');
    expect(textIds(gpt, 'abcdef', 4, 'end').map((id) => characters.decode([id])).join('')).toBe('cdef'); // prettier-ignore
  });
});
