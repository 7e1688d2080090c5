import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConversations } from '../../lib/data/conversation-files';
import { conversations, conversationsFile } from '../../lib/data/conversations';
import { readPreferences } from '../../lib/data/preference-files';
import { preferencePairs, preferencesFile } from '../../lib/data/preferences';

const folder = mkdtempSync(join(tmpdir(), 'headway-conversations-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

describe('readConversations', () => {
  it('reads messages, one conversation a line', () => {
    expect(readConversations(conversationsFile())).toEqual(conversations());
  });

  it("reads ShareGPT's records, from JSON Lines and from an array, and leaves out what nobody answers", () => {
    const turns = [
      { from: 'system', value: 'Be kind.' },
      { from: 'human', value: 'Hi' },
      { from: 'gpt', value: 'Hello' },
      { from: 'human', value: 'Anyone?' },
    ];
    const read = [{ messages: [{ role: 'system', content: 'Be kind.' }, user('Hi'), assistant('Hello')] }];
    expect(readConversations(file('a.jsonl', JSON.stringify({ conversations: turns })))).toEqual(read);
    expect(readConversations(file('a.json', JSON.stringify([{ conversations: turns }])))).toEqual(read);
  });

  it("reads ChatterBot's YAML: two speakers in turn, numbers and colons as text, no question without an answer", () => {
    const yaml =
      'categories:\n- x\nconversations:\n- - What is 6 times 7?\n  - 42\n- - Well\n  - So: it is\n  - Is it?\n- - Alone\n';
    expect(readConversations(file('b.yml', yaml))).toEqual([
      { messages: [user('What is 6 times 7?'), assistant('42')] },
      { messages: [user('Well'), assistant('So: it is')] },
    ]);
  });

  it('says where a file is wrong, and what is required', () => {
    const line = (record: object) => file('c.jsonl', `${JSON.stringify(record)}\n`);
    expect(() => readConversations(line({ text: 'x' }))).toThrow(
      /c\.jsonl:1: a conversation must have messages/,
    );
    expect(() => readConversations(line({ messages: [user('a'), user('b'), assistant('c')] }))).toThrow(
      'take turns until a reply, got user, user, assistant',
    );
    expect(() => readConversations(line({ messages: [assistant('a')] }))).toThrow('a user must begin');
    expect(() => readConversations(line({ messages: [{ role: 'tool', content: 'a' }] }))).toThrow(
      'messages[0]: must have a role',
    );
    expect(() => readConversations(file('d.yml', 'a: [')), 'malformed').toThrow('must be YAML');
    expect(() => readConversations(file('d.json', '{}'))).toThrow('must be an array');
    expect(() => readConversations(conversationsFile(), 'alpaca')).toThrow(
      '--format: must be one of messages, sharegpt, chatterbot, got "alpaca"',
    );
  });
});

describe('readPreferences', () => {
  it('reads texts, and messages that end with the answer', () => {
    expect(readPreferences(preferencesFile())).toEqual(preferencePairs());
    const pair = { prompt: 'a', chosen: [user('a'), assistant('b')], rejected: [assistant('c')] };
    const read = [{ prompt: 'a', chosen: 'b', rejected: 'c', reason: '' }];
    expect(readPreferences(file('p.jsonl', JSON.stringify(pair)))).toEqual(read);
  });

  it('refuses a pair without an answer, or of twice the same', () => {
    const line = (record: object) => file('q.jsonl', `${JSON.stringify(record)}\n`);
    expect(() => readPreferences(line({ prompt: 'a', chosen: 'b' }))).toThrow(
      'q.jsonl:1: rejected must be a text, got undefined',
    );
    expect(() => readPreferences(line({ prompt: 'a', chosen: 'b', rejected: 'b' }))).toThrow('must differ');
  });
});
