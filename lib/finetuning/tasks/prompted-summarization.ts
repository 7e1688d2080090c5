import { type CompileChoice, Execution } from '../../compile/execution';
import { splitSentences } from '../../data/sentences';
import type { SummarizedDocument } from '../../data/summarized-documents';
import { UnsupportedError } from '../../errors';
import type { SummaryScores } from '../../evaluation/summary-scores';
import { Chat } from '../../generation/chat';
import type { CausalLanguageModel } from '../../models/causal-language-model';
import type { PretrainedModel } from '../../models/model-family';
import type { ChatTemplate } from '../../tokenizers/chat-template';
import type { TrainingBatch } from '../../training/training-step';
import type { Task, TaskModel } from '../task';
import { Summarization, type SummaryPrediction } from './summarization';

/** What {@link PromptedSummarization} may choose. */
export interface PromptedSummarizationOptions {
  /** Sentences of the summary, of what the model writes the first. Default 1. */
  readonly sentences?: number;
  /** What stands before the document. Default: it asks for so many sentences. */
  readonly prompt?: string;
  /** Told after each document how many are done. */
  readonly onProgress?: (done: number) => void;
}

/** A language model that was taught conversations, such as a Llama. */
export type PromptedSummarizer = CausalLanguageModel & PretrainedModel;

/** The longest answer, in tokens, for each sentence that is asked for. */
const tokensPerSentence = 80;

/**
 * To summarise by asking: a model that was taught conversations is given the document and told what to do, and writes
 * what it finds likeliest. Nothing is trained, and nothing says that it keeps to the document.
 */
export class PromptedSummarization
  extends Summarization<SummaryPrediction>
  implements Task<SummarizedDocument, PromptedSummarizer, TrainingBatch, SummaryPrediction, SummaryScores>
{
  readonly head = undefined;
  private readonly prompt: string;
  private readonly onProgress?: (done: number) => void;

  /** @param template - how the model was taught conversations */
  constructor(
    private readonly template: ChatTemplate,
    { sentences = 1, prompt, onProgress }: PromptedSummarizationOptions = {},
  ) {
    super(sentences);
    this.prompt =
      prompt ??
      `Summarize this text in ${sentences === 1 ? 'one short sentence' : `${sentences} short sentences`}.`;
    this.onProgress = onProgress;
  }

  /** @throws UnsupportedError always: a model that is asked does not learn */
  batches(): never {
    throw new UnsupportedError(
      'summarize: a chat model is asked for summaries, not trained for them here; headway evaluate summarize measures ' +
        'it, and headway finetune chat teaches it conversations',
    );
  }

  /** @throws UnsupportedError always */
  loss(): never {
    return this.batches();
  }

  /** Its confidence is 0: a chat says nothing of how sure it is. */
  async predict(
    records: readonly SummarizedDocument[],
    { model, tokenizer }: TaskModel<PromptedSummarizer>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<SummaryPrediction[]> {
    const choice = compile instanceof Execution ? (compile.compiled ? 'auto' : false) : compile;
    const maxNewTokens = tokensPerSentence * this.count;
    // The template and the prompt need some room, and a sentence more than its words have tokens.
    const room = model.config.maxPositionEmbeddings - maxNewTokens - 100;
    const predictions: SummaryPrediction[] = [];
    for (const { sentences } of records) {
      const document = beginningWithin(sentences, room, (text) => tokenizer.encode(text).length);
      const chat = new Chat({ model, tokenizer, template: this.template }, { doSample: false, maxNewTokens, compile: choice }); // prettier-ignore
      let answer = '';
      for await (const piece of chat.reply(`${this.prompt}\n\n${document}`)) answer += piece;
      const summary = splitSentences(answer.trim()).slice(0, this.count).join(' ');
      predictions.push({ summary, confidence: 0 });
      this.onProgress?.(predictions.length);
    }
    return predictions;
  }

  describe(): string {
    return `3 goal: none, the model is asked: "${this.prompt}"`;
  }
}

/** The first sentences, as many as have room: one at least. */
function beginningWithin(
  sentences: readonly string[],
  room: number,
  lengthOf: (text: string) => number,
): string {
  let [count, length] = [0, 0];
  while (count < sentences.length && (length += lengthOf(sentences[count])) <= room) count++;
  return sentences.slice(0, Math.max(1, count)).join(' ');
}
