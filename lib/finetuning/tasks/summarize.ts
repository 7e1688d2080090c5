import { splitSentences } from '../../data/sentences';
import { readSummarizedDocuments, type SummaryFormat } from '../../data/summarized-documents';
import { ConfigError } from '../../errors';
import { chatTemplateOf } from '../../generation/load-chat-model';
import type { PretrainedModel } from '../../models/model-family';
import { isSequenceToSequence } from '../../models/pretrained';
import type { ChatTemplate } from '../../tokenizers/chat-template';
import { isEncoder } from '../encoder-examples';
import type { AnyTaskKind } from '../task-kind';
import { AbstractiveSummarization } from './abstractive-summarization';
import { ExtractiveSummarization } from './extractive-summarization';
import { PromptedSummarization } from './prompted-summarization';
import { summarizedDocuments } from './summarization';

/** Whether sentences are copied, a summary is written, or a chat model is asked for one. */
export type SummaryMethod = 'extractive' | 'abstractive' | 'prompted';

/** `headway finetune|evaluate summarize`. What the model is decides how: see {@link SummaryMethod}. */
export const summarization: AnyTaskKind = {
  name: 'summarize',
  summary: 'a sentence or several that say what a document says',
  fileFormat:
    '.jsonl, .csv or .tsv with document and summary, or source and target; in .jsonl lists too (SciTLDR)',
  records: summarizedDocuments,
  read: (file, format) => readSummarizedDocuments(file, format as SummaryFormat),
  recordOf: (text) => ({ sentences: splitSentences(text), summaries: [] }),
  process: { epochs: 3, batchSize: 16 },
  newTask(_labels, { method, template, ...choices }) {
    if (method === 'abstractive') return new AbstractiveSummarization(choices);
    if (template !== undefined) return new PromptedSummarization(template as ChatTemplate, choices);
    if (method === 'extractive') return new ExtractiveSummarization(choices);
    throw new ConfigError(
      'summarize: the model must be an encoder (BERT, RoBERTa), an encoder-decoder, or have a chat template, and this ' +
        'one is a language model without',
    );
  },
  choicesFor: ({ model }) => ({ method: methodOf(model) }),
  choicesIn: (directory) =>
    isSequenceToSequence(directory) ? { method: 'abstractive' } : { template: chatTemplateOf(directory) },
  choices: ['maxLength', 'sentences', 'blockTrigrams'],
  keptChoices: ['method', 'maxLength', 'sentences', 'blockTrigrams'],
  hasHead: (model) => methodOf(model) !== 'extractive' || model.config.labels?.join() === 'left out,kept',
};

function methodOf(model: PretrainedModel): SummaryMethod {
  if (isEncoder(model)) return 'extractive';
  return 'decoderStartTokenId' in model.config ? 'abstractive' : 'prompted';
}
