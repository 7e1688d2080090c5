/**
 * Headway's own tokenizer.json files, for Python to read:
 *
 *     npx tsx test/golden/generate/tokenizer_files.ts && python test/golden/generate/tokenizer_ids.py
 */
import { ByteLevelBpeTokenizer } from '../../../lib/tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../../lib/tokenizers/character-tokenizer';
import { saveTokenizer } from '../../../lib/tokenizers/tokenizer-files';
import { trainingText } from '../../tokenizers/training-text';

const text = trainingText();
saveTokenizer(ByteLevelBpeTokenizer.train(text, { vocabSize: 500 }), 'test/golden/tokenizers/bpe');
saveTokenizer(
  CharacterTokenizer.train(text, { specialTokens: ['<|endoftext|>'] }),
  'test/golden/tokenizers/character',
);
