import type { Command } from 'commander';
import type { GenerationConfig } from '../../generation/generate';
import { addCompileOption, compileChoice } from '../compile-option';
import type { CompileOption } from '../compile-option';
import { interruptedExitCode, onInterrupt } from '../interrupt';
import { numberOption, wholeNumberOption } from '../number-option';
import { note, printResult } from '../output';

interface Options extends CompileOption {
  readonly model: string;
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly greedy?: boolean;
  readonly language?: string;
  readonly numBeams?: number;
  readonly seed: number;
  readonly stream?: boolean;
  readonly json?: boolean;
}

/** headway generate: continues a text with a language model. */
export function define(command: Command): void {
  addCompileOption(command)
    .requiredOption(
      '--model <dir|file|name>',
      'a language model, as pretrain writes it; a GGUF file, which stays quantised; or moby-dick-gpt, which comes along',
    )
    .requiredOption('--prompt <text>', 'the text to continue')
    .option('--max-new-tokens <n>', 'most tokens to add', wholeNumberOption('--max-new-tokens', 0), 200)
    .option(
      '--temperature <x>',
      'below 1 safer, above 1 wilder',
      numberOption('--temperature', { min: 1e-6 }),
      1,
    )
    .option(
      '--top-k <n>',
      'draw from the n likeliest tokens; 0: from all',
      wholeNumberOption('--top-k', 0),
      0,
    )
    .option(
      '--top-p <x>',
      'draw from the likeliest that reach this probability',
      numberOption('--top-p', { min: 1e-6, max: 1 }),
      1,
    )
    .option('--greedy', 'take the likeliest token each time')
    .option('--language <name>', 'an encoder-decoder: into which, if it knows several')
    .option(
      '--num-beams <n>',
      'the likeliest text that a beam search of this width finds (default: 4 for an encoder-decoder, else none)',
      wholeNumberOption('--num-beams', 1),
    )
    .option('--seed <n>', 'same seed, same text', wholeNumberOption('--seed', 0), 42)
    .option('--stream', 'print each piece as soon as it is known')
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway generate --model models/shakespeare --prompt "ROMEO:" --temperature 0.8 --top-k 50 --stream',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { useBackend } = await import('../../backends/backend.js');
  const { streamText } = await import('../../generation/generate-text.js');
  const { modelDirectory } = await import('../model-directory.js');
  const { isSequenceToSequence, loadCausalLanguageModel } = await import('../../models/pretrained.js');
  const { versions } = await import('../versions.js');

  await useBackend();
  if (isSequenceToSequence(modelDirectory(options.model))) return translateOne(options);
  const compile = compileChoice(options);
  const { model, tokenizer } = loadCausalLanguageModel(modelDirectory(options.model), {
    weights: compile === false ? 'float32' : 'quantized', // eagerly they would be written out at each token
  });
  const { maxNewTokens, temperature, topK, topP, greedy, numBeams, seed, prompt, stream, json } = options;
  const doSample = !greedy && (numBeams ?? 1) === 1;
  const config: GenerationConfig = { maxNewTokens, temperature, topK, topP, doSample, numBeams, seed };
  let execution = '';
  const how: GenerationConfig = {
    compile,
    onExecution(description) {
      execution = description;
      note(description);
    },
  };
  const interruption = onInterrupt('Stopping.');
  const started = performance.now();
  const pieces: string[] = [];
  let newTokens = 0;
  const count = (): void => void newTokens++;
  if (stream) process.stdout.write(prompt);
  try {
    for await (const piece of streamText(model, tokenizer, prompt, { ...config, ...how }, count)) {
      pieces.push(piece);
      if (stream) process.stdout.write(piece);
      if (interruption.signal.aborted) break;
    }
  } finally {
    interruption.release();
  }
  if (stream) process.stdout.write('\n');

  const text = pieces.join('');
  const seconds = (performance.now() - started) / 1000;
  const result = {
    command: 'generate',
    model: options.model,
    config,
    seed,
    execution,
    seconds,
    tokensPerSecond: newTokens / seconds,
    prompt,
    text,
    versions: versions(),
  };
  if (json || !stream) printResult(result, prompt + text, json);
  if (interruption.signal.aborted) process.exitCode = interruptedExitCode;
}

/** An encoder-decoder does not continue the prompt: it makes its target of it. */
async function translateOne({ model: directory, prompt, language, ...options }: Options): Promise<void> {
  const { loadSequenceToSequenceModel } = await import('../../models/pretrained.js');
  const { translate } = await import('../../generation/translate.js');
  const { modelDirectory } = await import('../model-directory.js');
  const { versions } = await import('../versions.js');
  const { model, tokenizer } = loadSequenceToSequenceModel(modelDirectory(directory));
  const started = performance.now();
  const numBeams = options.greedy ? 1 : options.numBeams;
  const config = { language, numBeams, maxNewTokens: options.maxNewTokens };
  let execution = '';
  const onExecution = (description: string): void => {
    execution = description;
    note(description);
  };
  const how = { compile: compileChoice(options), onExecution };
  const [text] = await translate(model, tokenizer, [prompt], { ...config, ...how });
  const seconds = (performance.now() - started) / 1000;
  const result = {
    command: 'generate',
    model: directory,
    config,
    execution,
    seconds,
    prompt,
    text,
    versions: versions(),
  };
  printResult(result, text, options.json);
}
