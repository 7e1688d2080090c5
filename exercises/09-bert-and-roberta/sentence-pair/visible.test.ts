import { expectFields, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const special = { cls: 101, sep: 102 };

test('two texts have the special tokens of BERT', async () => {
  const answer = await student.call('sentencePair', [11, 12, 13], [21, 22], special, 20);
  expectValue(expectFields(answer, 'inputIds', 'tokenTypeIds').inputIds).toEqual([101, 11, 12, 13, 102, 21, 22, 102], {
    mistakes: {
      'the second text begins with [CLS], too: there is one, at the very beginning': [101, 11, 12, 13, 102, 101, 21, 22, 102],
      'there are two separators between the texts: that is RoBERTa’s form': [101, 11, 12, 13, 102, 102, 21, 22, 102],
      'the second text does not end with [SEP]': [101, 11, 12, 13, 102, 21, 22],
      'there is no separator between the texts': [101, 11, 12, 13, 21, 22, 102],
      'the two texts are exchanged': [101, 21, 22, 102, 11, 12, 13, 102],
    },
  });
});

test('the first separator belongs to the first text, the last to the second', async () => {
  const answer = await student.call('sentencePair', [11, 12, 13], [21, 22], special, 20);
  expectValue(answer).toEqual(
    { inputIds: [101, 11, 12, 13, 102, 21, 22, 102], tokenTypeIds: [0, 0, 0, 0, 0, 1, 1, 1] },
    {
      mistakes: {
        'the separator between the texts has type 1: it ends the first': {
          inputIds: [101, 11, 12, 13, 102, 21, 22, 102],
          tokenTypeIds: [0, 0, 0, 0, 1, 1, 1, 1],
        },
        'the last separator has type 0: it ends the second text': {
          inputIds: [101, 11, 12, 13, 102, 21, 22, 102],
          tokenTypeIds: [0, 0, 0, 0, 0, 1, 1, 0],
        },
        'types count from 1': {
          inputIds: [101, 11, 12, 13, 102, 21, 22, 102],
          tokenTypeIds: [1, 1, 1, 1, 1, 2, 2, 2],
        },
        'all tokens have one type: that is RoBERTa': {
          inputIds: [101, 11, 12, 13, 102, 21, 22, 102],
          tokenTypeIds: [0, 0, 0, 0, 0, 0, 0, 0],
        },
      },
    },
  );
});

test('the longer text loses its last tokens until both fit', async () => {
  // Room for 8 − 3 = 5: the first, of six tokens, loses three; the second, of two, none.
  const answer = await student.call('sentencePair', [1, 2, 3, 4, 5, 6], [7, 8], special, 8);
  expectValue(expectFields(answer, 'inputIds', 'tokenTypeIds').inputIds).toEqual([101, 1, 2, 3, 102, 7, 8, 102], {
    mistakes: {
      'the whole input is cut at its end: the second text and its [SEP] are lost': [101, 1, 2, 3, 4, 5, 6, 102],
      'only the second text is cut: the longer one must be': [101, 1, 2, 3, 4, 5, 102, 102],
      'the texts are cut at their beginning': [101, 4, 5, 6, 102, 7, 8, 102],
      'nothing is cut: maxLength is for the whole input, the three special tokens included': [101, 1, 2, 3, 4, 5, 6, 102, 7, 8, 102],
      'only two special tokens are counted: there are three': [101, 1, 2, 3, 4, 102, 7, 8, 102],
    },
  });
});

test('texts of one length lose tokens in turn, the second first', async () => {
  const answer = await student.call('sentencePair', [1, 2, 3], [4, 5, 6], special, 8);
  expectValue(expectFields(answer, 'inputIds', 'tokenTypeIds').inputIds).toEqual([101, 1, 2, 3, 102, 4, 5, 102], {
    mistakes: { 'of two equally long texts the first is cut': [101, 1, 2, 102, 4, 5, 6, 102] },
  });
});
