/**
 * Headway's own tokenizer.json files of encoders, for Python to read:
 *
 *     npx tsx test/golden/generate/encoder_tokenizer_files.ts && python test/golden/generate/encoder_tokenizer_ids.py
 */
import { trainRobertaTokenizer } from '../../../lib/tokenizers/roberta-tokenizer';
import { saveTokenizer } from '../../../lib/tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../../../lib/tokenizers/word-piece-tokenizer';
import { trainingText } from '../../tokenizers/training-text';

const text = `${trainingText()} 我看见白鲸 é ß ё σ`;
const folder = 'test/golden/tokenizers';
saveTokenizer(WordPieceTokenizer.train(text, { vocabSize: 600 }), `${folder}/uncased`);
saveTokenizer(WordPieceTokenizer.train(text, { vocabSize: 600, lowercase: false }), `${folder}/cased`);
saveTokenizer(trainRobertaTokenizer(text, { vocabSize: 500 }), `${folder}/roberta`);
