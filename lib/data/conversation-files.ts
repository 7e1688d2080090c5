import { extname } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ConfigError, FormatError } from '../errors';
import type { ChatMessage } from '../tokenizers/chat-template';
import type { Conversation } from './conversations';
import { readNumberedRecords } from './records';
import { readText } from './text-files';

/** How a file of conversations is laid out. */
export type ConversationFormat = 'messages' | 'sharegpt' | 'chatterbot';

const formats: readonly ConversationFormat[] = ['messages', 'sharegpt', 'chatterbot'];

/** Who speaks, by the names of both kinds of records. */
const roles: Readonly<Record<string, string>> = {
  ...{ system: 'system', user: 'user', assistant: 'assistant' },
  ...{ human: 'user', gpt: 'assistant' },
};

/**
 * Reads conversations: JSON Lines or a JSON array of records with `messages` (`role`, `content`: Hugging Face's and
 * OpenAI's form) or `conversations` (`from`, `value`: ShareGPT's), or ChatterBot's YAML, in which a conversation is a
 * list of what two speakers say in turn. What comes after the last reply is left out: nothing can be learned from it.
 *
 * @param format - default: by the name of the file and the fields of its records
 * @throws ConfigError if there is no such file or format
 * @throws FormatError naming file and place, if a turn is malformed, speakers do not take turns, or none replies
 */
export function readConversations(file: string, format?: string): Conversation[] {
  if (format !== undefined && !formats.includes(format as ConversationFormat)) {
    throw new ConfigError(`--format: must be one of ${formats.join(', ')}, got "${format}"`);
  }
  const extension = extname(file).toLowerCase();
  if (format === 'chatterbot' || extension === '.yml' || extension === '.yaml') return readChatterbot(file);
  return recordsOf(file, extension).map(({ where, fields }) =>
    conversationOf(turnsOf(fields, where, format), where),
  );
}

interface PlacedRecord {
  /** For messages: `chats.jsonl:3`. */
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function recordsOf(file: string, extension: string): PlacedRecord[] {
  if (extension !== '.json') {
    return readNumberedRecords(file).map(({ line, fields }) => ({ where: `${file}:${line}`, fields }));
  }
  let json: unknown;
  try {
    json = JSON.parse(readText(file));
  } catch (error) {
    throw new FormatError(`${file}: must be JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(json)) throw new FormatError(`${file}: must be an array of conversations`);
  return json.map((fields, place) => ({ where: `${file}, record ${place + 1}`, fields: Object(fields) }));
}

function turnsOf(fields: PlacedRecord['fields'], where: string, format?: string): ChatMessage[] {
  const isShareGpt = format ? format === 'sharegpt' : !('messages' in fields) && 'conversations' in fields;
  const [list, speaker, said] = isShareGpt
    ? ['conversations', 'from', 'value']
    : ['messages', 'role', 'content'];
  const turns = fields[list];
  if (!Array.isArray(turns)) {
    throw new FormatError(
      `${where}: a conversation must have ${list}, an array of {"${speaker}", "${said}"}, got ${JSON.stringify(turns)}`,
    );
  }
  return turns.map((turn: unknown, place) => {
    const { [speaker]: from, [said]: content } = Object(turn) as Record<string, unknown>;
    const role = typeof from === 'string' && Object.hasOwn(roles, from) ? roles[from] : undefined;
    if (role !== undefined && typeof content === 'string') return { role, content };
    throw new FormatError(
      `${where}: ${list}[${place}]: must have a ${speaker} (${Object.keys(roles).join(', ')}) and a text as ${said}, ` +
        `got ${JSON.stringify(turn).slice(0, 80)}`,
    );
  });
}

/** A system message if any, then user and assistant in turn, up to the last reply. */
function conversationOf(turns: readonly ChatMessage[], where: string): Conversation {
  const last = turns.map(({ role }) => role).lastIndexOf('assistant');
  const messages = turns.slice(0, last + 1);
  const spoken = messages[0]?.role === 'system' ? messages.slice(1) : messages;
  const wrong = spoken.findIndex(({ role }, place) => role !== (place % 2 === 0 ? 'user' : 'assistant'));
  if (spoken.length >= 2 && wrong === -1) return { messages };
  throw new FormatError(
    `${where}: a user must begin, and user and assistant take turns until a reply, got ` +
      `${turns.map(({ role }) => role).join(', ') || 'no turn'}`,
  );
}

function readChatterbot(file: string): Conversation[] {
  let yaml: unknown;
  try {
    yaml = parseYaml(readText(file));
  } catch (error) {
    throw new FormatError(`${file}: must be YAML: ${(error as Error).message}`);
  }
  const { conversations } = Object(yaml) as { conversations?: unknown };
  if (!Array.isArray(conversations)) {
    throw new FormatError(`${file}: must have conversations, a list of lists of what is said`);
  }
  return conversations.flatMap((said: unknown, place) => {
    const where = `${file}, conversation ${place + 1}`;
    if (!Array.isArray(said)) throw new FormatError(`${where}: must be a list of what is said`);
    const turns = said.map((content: unknown, i) => ({
      role: i % 2 === 0 ? 'user' : 'assistant',
      content: spokenText(content, where),
    }));
    return turns.length < 2 ? [] : [conversationOf(turns, where)]; // a question that nobody answers
  });
}

/** What is said; YAML reads `Yes` as a text, `42` as a number, and `Well: no` as a mapping. */
function spokenText(content: unknown, where: string): string {
  if (typeof content === 'string') return content.trim();
  if (typeof content === 'number' || typeof content === 'boolean') return String(content);
  const pairs = Object.entries(Object(content) as object);
  if (pairs.length === 1 && typeof pairs[0][1] === 'string') return pairs[0].join(': ');
  throw new FormatError(`${where}: what is said must be a text, got ${JSON.stringify(content)}`);
}
