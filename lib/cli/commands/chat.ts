import type { Command } from 'commander';
import { createInterface } from 'node:readline';
import type { Chat, ChatConfig } from '../../generation/chat';
import { addCompileOption, compileChoice, type CompileOption } from '../compile-option';
import { interruptedExitCode, onInterrupt } from '../interrupt';
import { numberOption, wholeNumberOption } from '../number-option';
import { note, printResult } from '../output';

interface Options extends CompileOption {
  readonly model: string;
  readonly system?: string;
  readonly prompt?: string;
  readonly maxNewTokens?: number;
  readonly temperature: number;
  readonly topP: number;
  readonly greedy?: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

/** headway chat: a conversation with a model in the terminal. */
export function define(command: Command): void {
  addCompileOption(command)
    .requiredOption(
      '--model <name|dir|file>',
      'a model that was taught conversations; a GGUF file stays quantised',
    )
    .option('--system <text>', 'what the model is told before the first turn')
    .option('--prompt <text>', 'ask this one question, and end')
    .option(
      '--max-new-tokens <n>',
      'longest reply (default: 256, or half of the context)',
      wholeNumberOption('--max-new-tokens', 1),
    )
    .option(
      '--temperature <x>',
      'below 1 safer, above 1 wilder',
      numberOption('--temperature', { min: 1e-6 }),
      0.7,
    )
    .option(
      '--top-p <x>',
      'draw from the likeliest that reach this',
      numberOption('--top-p', { min: 1e-6, max: 1 }),
      0.9,
    )
    .option('--greedy', 'take the likeliest token each time')
    .option('--seed <n>', 'same seed, same replies', wholeNumberOption('--seed', 0), 42)
    .option('--json', 'with --prompt: print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway chat --model smollm2-135m-instruct\n  headway chat --model smollm2-135m-instruct --prompt "What is a glacier?"',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { useBackend } = await import('../../backends/backend.js');
  const { Chat } = await import('../../generation/chat.js');
  const { loadChatModel } = await import('../../generation/load-chat-model.js');
  const { modelDirectory } = await import('../model-directory.js');
  await useBackend();
  const { maxNewTokens, temperature, topP, seed, greedy, system } = options;
  const config: ChatConfig = { maxNewTokens, temperature, topP, seed, doSample: !greedy, system };
  const parts = loadChatModel(modelDirectory(options.model));
  const chat = new Chat(parts, { ...config, compile: compileChoice(options) });
  try {
    if (options.prompt === undefined) await converse(chat);
    else await answerOnce(chat, options.prompt, options, config);
  } finally {
    parts.model.dispose();
  }
}

async function answerOnce(chat: Chat, prompt: string, options: Options, config: ChatConfig): Promise<void> {
  const interruption = onInterrupt('Stopping.');
  const started = performance.now();
  try {
    for await (const piece of chat.reply(prompt)) {
      if (!options.json) process.stdout.write(piece);
      if (interruption.signal.aborted) break;
    }
  } finally {
    interruption.release();
  }
  const text = chat.messages.at(-1)!.content;
  const seconds = (performance.now() - started) / 1000;
  const result = { command: 'chat', model: options.model, config, seconds, prompt, text };
  printResult(result, '', options.json);
  if (interruption.signal.aborted) process.exitCode = interruptedExitCode;
}

/** Line by line, from a terminal or a pipe. Ctrl-C ends a reply; where there is none, the conversation. */
async function converse(chat: Chat): Promise<void> {
  const isTerminal = process.stdin.isTTY;
  const lines = createInterface({
    input: process.stdin,
    output: isTerminal ? process.stderr : undefined,
    prompt: '> ',
  });
  let isReplying = false;
  let isStopped = false;
  const interrupt = (): void => {
    isStopped = true;
    if (!isReplying) lines.close();
  };
  lines.on('SIGINT', interrupt);
  process.on('SIGINT', interrupt);
  if (isTerminal) note('Ask something. /help lists the commands, Ctrl-C stops a reply, Ctrl-D ends.');
  lines.prompt();
  try {
    for await (const line of lines) {
      const text = line.trim();
      if (text === '/quit') break;
      if (text.startsWith('/')) await obey(chat, text);
      else if (text !== '') {
        [isReplying, isStopped] = [true, false];
        const dropped = (count: number): void =>
          note(`(the oldest ${count} messages no longer fit and were left out)`);
        for await (const piece of chat.reply(text, dropped)) {
          process.stdout.write(piece);
          if (isStopped as boolean) break;
        }
        process.stdout.write('\n');
        isReplying = false;
      }
      lines.prompt();
    }
  } finally {
    process.off('SIGINT', interrupt);
    lines.close();
  }
}

const help = `/help           this list
/reset          forget the conversation
/system TEXT    tell the model this from now on, and forget the conversation
/save FILE      write the conversation as JSON
/quit           end (so does Ctrl-D)`;

async function obey(chat: Chat, line: string): Promise<void> {
  const [, command, rest] = /^\/(\S*)\s*(.*)$/.exec(line)!;
  if (command === 'help') note(help);
  else if (command === 'reset') {
    chat.reset();
    note('Forgotten.');
  } else if (command === 'system') {
    chat.system = rest || undefined;
    chat.reset();
    note(
      rest
        ? 'Told, and the conversation begins anew.'
        : 'The system message is gone, and the conversation too.',
    );
  } else if (command === 'save' && rest) {
    const { writeFileAtomically } = await import('../../checkpoints/atomic-write.js');
    const system = chat.system === undefined ? [] : [{ role: 'system', content: chat.system }];
    const json = JSON.stringify([...system, ...chat.messages], null, 2);
    writeFileAtomically(rest, [new TextEncoder().encode(`${json}\n`)]);
    note(`Saved to ${rest}.`);
  } else note(`There is no command ${line}. /help lists those there are.`);
}
