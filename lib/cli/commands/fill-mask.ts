import type { Command } from 'commander';
import type { BackendName } from '../../backends/backend';
import { wholeNumberOption } from '../number-option';
import { printResult } from '../output';

interface Options {
  readonly model: string;
  readonly topK: number;
  readonly backend?: BackendName;
  readonly json?: boolean;
}

/** `headway fill-mask`: what belongs in the holes of a text. */
export function define(command: Command): void {
  command
    .argument('<text>', 'with [MASK] where a BERT is to guess, <mask> for a RoBERTa')
    .requiredOption(
      '--model <dir|name>',
      'a BERT or RoBERTa that guesses masked tokens, or moby-dick-roberta, which comes along',
    )
    .option('--top-k <n>', 'guesses for each hole', wholeNumberOption('--top-k', 1), 5)
    .option('--backend <name>', 'auto, tensorflow, wasm, cpu or webgpu (default: auto)')
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      "\nExample:\n  headway fill-mask 'The great white<mask> swam away.' --model moby-dick-roberta",
    )
    .action(run);
}

async function run(text: string, { model: name, topK, backend, json }: Options): Promise<void> {
  const { useBackend } = await import('../../backends/backend.js');
  const { fillMask } = await import('../../generation/fill-mask.js');
  const { loadMaskedLanguageModel } = await import('../../models/load-masked-language-model.js');
  const { modelDirectory } = await import('../model-directory.js');
  const { versions } = await import('../versions.js');

  await useBackend(backend);
  const started = Date.now();
  const { model, tokenizer } = loadMaskedLanguageModel(modelDirectory(name));
  try {
    const holes = await fillMask(model, tokenizer, text, { topK });
    const result = {
      command: 'fill-mask',
      model: name,
      config: { text, topK },
      seconds: (Date.now() - started) / 1000,
      holes,
      versions: versions(),
    };
    const lines = holes.map((candidates) =>
      candidates
        .map(
          ({ probability, token, text: filled }) =>
            `${probability.toFixed(4)}  ${token.padEnd(16)}  ${filled}`,
        )
        .join('\n'),
    );
    printResult(result, lines.join('\n\n'), json);
  } finally {
    model.dispose();
  }
}
