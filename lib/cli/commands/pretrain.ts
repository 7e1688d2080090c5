import type { Command } from 'commander';
import { addCompileOption } from '../compile-option';
import { wholeNumberOption } from '../number-option';
import type { PretrainOptions } from '../pretraining';
import { addSetting } from '../settings';

/** `headway pretrain`: a model from raw text, or from pairs. */
export function define(command: Command): void {
  addCompileOption(command)
    .argument(
      '<architecture>',
      'gpt, llama, bert, roberta, or seq2seq (the original Transformer, on pairs of texts)',
    )
    .requiredOption(
      '--data <path...>',
      'text files, UTF-8; seq2seq: files with source and target, or typescript-messages, reversal, addition',
    )
    .requiredOption('--out <dir>', 'where the model, its checkpoints and its history go')
    .option(
      '--preset <name>',
      'nanogpt-cpu or nanogpt-cpu-best (gpt), llama-cpu (llama), small (bert, roberta), or tiny (default: the first)',
    )
    .option('--config <file>', 'settings that differ from the preset, YAML or JSON')
    .option('--set <key=value>', 'one such setting; may be repeated', addSetting)
    .option('--steps <n>', 'updates to make: short for --set maxSteps=n', wholeNumberOption('--steps', 1))
    .option(
      '--seed <n>',
      'same seed, same model: short for --set seed=n (default: 42)',
      wholeNumberOption('--seed', 0),
    )
    .option(
      '--tokenizer <kind>',
      'character or bpe (gpt, llama), wordpiece or bpe (bert, roberta), trained on the text, or a directory ' +
        '(default: character; wordpiece for bert, bpe for roberta)',
    )
    .option('--backend <name>', 'auto, tensorflow, wasm, cpu or webgpu (default: auto)')
    .option('--resume', 'go on with the run in --out from its last checkpoint')
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway pretrain gpt --data input.txt --preset nanogpt-cpu --steps 200 --out models/shakespeare' +
        '\n  headway pretrain llama --data input.txt --tokenizer bpe --out models/shakespeare-llama' +
        '\n  headway pretrain bert --data input.txt --out models/shakespeare-bert' +
        '\n  headway pretrain seq2seq --data typescript-messages --set languages=fr --out models/messages-fr',
    )
    .action(async (architecture: string, options: PretrainOptions) => {
      if (architecture === 'seq2seq') {
        const { pretrainSequenceToSequence } = await import('../seq2seq-pretraining.js');
        return pretrainSequenceToSequence(options);
      }
      if (architecture === 'bert' || architecture === 'roberta') {
        const { pretrainEncoder } = await import('../encoder-pretraining.js');
        return pretrainEncoder(architecture, options);
      }
      const { pretrain } = await import('../pretraining.js');
      await pretrain(architecture, options);
    });
}
