import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { readJson } from '../checkpoints/json-file';
import { ConfigError, FormatError } from '../errors';
import type { Tokenizer } from './tokenizer';

/** One turn of a conversation, as Hugging Face and the APIs of chat services have it. */
export interface ChatMessage {
  /** `system`, `user` or `assistant`; what else a template may know. */
  readonly role: string;
  readonly content: string;
}

/** What {@link ChatTemplate.render} needs besides the messages. */
export interface RenderOptions {
  /** Whether to end where the assistant's answer begins. Default true. */
  readonly addGenerationPrompt?: boolean;
}

/**
 * How one model was taught conversations: a Jinja template that writes messages as the text, special tokens
 * and all, that the model saw in training. Encode it with `allowSpecial: true`.
 *
 * A message that spells a special token becomes that token, as in Hugging Face: {@link ChatTemplate.render} does
 * not look at what users wrote.
 */
export class ChatTemplate {
  private readonly template: Template;

  /**
   * @param source - the template, in Jinja
   * @param specialTokens - `bos_token`, `eos_token` and what else the template names
   * @throws FormatError if it is no template
   */
  constructor(
    readonly source: string,
    readonly specialTokens: Readonly<Record<string, string>> = {},
  ) {
    try {
      this.template = new Template(source);
    } catch (error) {
      throw new FormatError(`chat template: must be Jinja: ${(error as Error).message}`);
    }
  }

  /**
   * A conversation as one text.
   *
   * @throws ConfigError if the template refuses these messages: two users in a row, a role it does not know
   */
  render(messages: readonly ChatMessage[], { addGenerationPrompt = true }: RenderOptions = {}): string {
    try {
      return this.template.render({
        ...this.specialTokens,
        ...notGiven,
        messages,
        add_generation_prompt: addGenerationPrompt,
      });
    } catch (error) {
      throw new ConfigError(`chat template: cannot write these messages: ${(error as Error).message}`);
    }
  }

  /** The source, for reports. */
  toJSON(): string {
    return this.source;
  }
}

// ANCHOR: chatMl
/** The special tokens of {@link chatMl}: one opens a turn, one ends it. */
export const chatMlTokens: readonly string[] = ['<|im_start|>', '<|im_end|>'];

/**
 * ChatML, for models that have no template yet: a turn is `<|im_start|>`, who speaks, a new line, what is said, and
 * `<|im_end|>`.
 *
 * @remarks OpenAI 2023; also Qwen's and SmolLM's.
 */
export const chatMl: string =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + " +
  "'<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
// ANCHOR_END: chatMl

/** Tokens that end a turn in the templates of open models, where a tokenizer has them. */
const endsOfTurns = ['<|im_end|>', '<|eot_id|>', '<|end|>', '<|endoftext|>', '</s>'];

/** The ids at which a reply is at its end. */
export function endOfTurnIds({ specialTokens, eosTokenId, stopTokenIds = [] }: Tokenizer): number[] {
  const ends = endsOfTurns.map((token) => specialTokens.get(token));
  return [...new Set([eosTokenId, ...stopTokenIds, ...ends].filter((id) => id !== undefined))];
}

/**
 * Writes what makes a model's directory one of a chat model: `chat_template.jinja`, the names of special tokens in
 * `tokenizer_config.json`, and `generation_config.json`, which says where a reply ends. transformers'
 * `apply_chat_template` and `generate` then do as Headway does.
 *
 * @param directory - where the model and its tokenizer are
 */
export function saveChatTemplate(template: ChatTemplate, tokenizer: Tokenizer, directory: string): void {
  const ends = endOfTurnIds(tokenizer);
  const configFile = join(directory, 'tokenizer_config.json');
  const json = (content: object): string => `${JSON.stringify(content, null, 2)}\n`;
  for (const [name, content] of Object.entries({
    'chat_template.jinja': template.source,
    'tokenizer_config.json': json({ ...readTokenizerConfig(configFile), ...template.specialTokens }),
    'generation_config.json': json({ eos_token_id: ends, pad_token_id: ends[0] }),
  })) {
    writeFileAtomically(join(directory, name), [new TextEncoder().encode(content)]);
  }
}

/** What transformers always hands to a template, and Headway has not; templates ask `tools is not none`. */
const notGiven = { tools: null, documents: null };

/**
 * The chat template of a model's directory: `chat_template.jinja`, or in `tokenizer_config.json`.
 *
 * @returns undefined if the model has none: it was not taught conversations
 * @throws FormatError if a file is malformed
 */
export function loadChatTemplate(directory: string): ChatTemplate | undefined {
  const config = readTokenizerConfig(join(directory, 'tokenizer_config.json'));
  const file = join(directory, 'chat_template.jinja');
  const source = existsSync(file) ? readFileSync(file, 'utf8') : defaultTemplate(config.chat_template);
  return source === undefined ? undefined : new ChatTemplate(source, specialTokensOf(config));
}

function readTokenizerConfig(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  return Object(readJson(file)) as Record<string, unknown>;
}

/** One template, or several by name, of which one is called `default`. */
function defaultTemplate(field: unknown): string | undefined {
  if (typeof field === 'string') return field;
  if (!Array.isArray(field)) return undefined;
  const named = field as { name?: unknown; template?: unknown }[];
  const template = named.find(({ name }) => name === 'default')?.template;
  return typeof template === 'string' ? template : undefined;
}

/** A special token is its text, or an object that says more of it. */
function specialTokensOf(config: Record<string, unknown>): Record<string, string> {
  const tokens = Object.entries(config).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : (Object(value) as { content?: unknown }).content;
    return name.endsWith('_token') && typeof text === 'string' ? [[name, text] as const] : [];
  });
  return Object.fromEntries(tokens);
}
