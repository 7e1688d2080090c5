import { ConfigError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { type ChatMessage, type ChatTemplate, endOfTurnIds } from '../tokenizers/chat-template';
import { StreamingDecoder } from '../tokenizers/streaming-decoder';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { generate, type GenerationConfig } from './generate';

/** All that a conversation needs: a model, its tokenizer, and how it was taught conversations. */
export interface ChatModel {
  readonly model: CausalLanguageModel;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
}

/**
 * How replies are made. `maxNewTokens`, the longest reply, is 256 by default, or half of the context if that is less;
 * the context keeps room for it.
 */
export interface ChatConfig extends Omit<GenerationConfig, 'stopTokenIds'> {
  /** What the model is told before the first turn. Absent: what its template says itself. */
  readonly system?: string;
}

// ANCHOR: Chat
/**
 * A conversation. Each reply is made of all turns so far, written by the model's template; when they no longer
 * fit its context, the oldest are left out.
 *
 * @example
 * const chat = new Chat(loadChatModel('.headway/models/smollm2-135m-instruct'));
 * for await (const piece of chat.reply('What is a glacier?')) process.stdout.write(piece);
 */
export class Chat {
  /** The turns so far, without the system message. */
  messages: ChatMessage[] = [];
  /** What the model is told before the first turn. */
  system: string | undefined;
  private readonly stopTokenIds: readonly number[];
  private readonly longestReply: number;

  constructor(
    private readonly parts: ChatModel,
    private readonly config: ChatConfig = {},
  ) {
    const { tokenizer } = parts;
    this.system = config.system;
    this.stopTokenIds = endOfTurnIds(tokenizer);
    const half = Math.floor(parts.model.config.maxPositionEmbeddings / 2);
    this.longestReply = config.maxNewTokens ?? Math.min(256, half);
  }

  /**
   * The model's answer, piece by piece. Breaking off keeps what was said so far as the answer.
   *
   * @param onDropped - told how many of the oldest messages did not fit, if any
   * @throws ConfigError if this message alone does not fit the context
   */
  async *reply(content: string, onDropped?: (count: number) => void): AsyncGenerator<string> {
    const { model, tokenizer } = this.parts;
    const asked: ChatMessage = { role: 'user', content };
    const ids = this.fittingIds([...this.messages, asked], onDropped);
    const decoder = new StreamingDecoder(tokenizer);
    let answer = '';
    try {
      const config = { ...this.config, maxNewTokens: this.longestReply, stopTokenIds: this.stopTokenIds };
      for await (const id of generate(model, ids, config)) {
        const piece = decoder.push(id);
        answer += piece;
        if (piece) yield piece;
      }
      const rest = decoder.end();
      answer += rest;
      if (rest) yield rest;
    } finally {
      this.messages = [...this.messages, asked, { role: 'assistant', content: answer }];
    }
  }
  // ANCHOR_END: Chat

  /** Forgets the turns, not the system message. */
  reset(): void {
    this.messages = [];
  }

  private fittingIds(messages: readonly ChatMessage[], onDropped?: (count: number) => void): number[] {
    const { model, tokenizer, template } = this.parts;
    const room = model.config.maxPositionEmbeddings - this.longestReply;
    const system = this.system === undefined ? [] : [{ role: 'system', content: this.system }];
    // A question and its answer go together: templates refuse two turns of the same speaker in a row.
    for (let dropped = 0; dropped < messages.length; dropped += 2) {
      const text = template.render([...system, ...messages.slice(dropped)]);
      const ids = tokenizer.encode(text, { allowSpecial: true });
      if (ids.length > room) continue;
      if (dropped > 0) onDropped?.(dropped);
      return ids;
    }
    throw new ConfigError(
      `chat: a message must fit the ${model.config.maxPositionEmbeddings} positions of the model's context beside a ` +
        `reply of ${this.longestReply} tokens, this one does not: shorten it, or ask for fewer new tokens`,
    );
  }
}
