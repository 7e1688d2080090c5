import type { Architecture } from '../../lib/models/architectures';
import {
  forwardFlopsPerToken,
  inferenceMemory,
  parameterCount,
  storageBytes,
  trainingFlopsPerToken,
  trainingMemory,
} from '../../lib/models/sizes';

/** A text's length and how many texts at once, as the reader sets them. */
export interface Workload {
  readonly length: number;
  readonly batchSize: number;
}

/** One line of a calculator's answer. */
export interface Row {
  readonly label: string;
  readonly value: string;
  /** The line that counts. */
  readonly total?: boolean;
}

/** What a calculator asks, and how it answers. */
export interface Calculation {
  readonly title: string;
  /** Whether the answer depends on the text's length and the batch. */
  readonly needsWorkload: boolean;
  rows(architecture: Architecture, workload: Workload): Row[];
}

/** The book's calculators, by the name in `{{#calculator name}}`. The page and its script share them. */
export const calculations: Readonly<Record<string, Calculation>> = {
  parameters: {
    title: 'Parameters',
    needsWorkload: false,
    rows(architecture) {
      const { total, ...parts } = parameterCount(architecture);
      const labels: Record<keyof typeof parts, string> = {
        embeddings: 'Embeddings',
        attention: 'Attention',
        feedForward: 'Feed-forward',
        norms: 'Norms',
        head: 'Head (beyond the tied embedding)',
      };
      const lines = Object.entries(labels).map(([part, label]) => {
        const count = parts[part as keyof typeof parts];
        return { label, value: `${count.toLocaleString('en-US')} (${shareText(count / total)})` };
      });
      return [...lines, { label: 'All parameters', value: total.toLocaleString('en-US'), total: true }];
    },
  },
  flops: {
    title: 'Floating-point operations',
    needsWorkload: true,
    rows(architecture, { length, batchSize }) {
      const forward = forwardFlopsPerToken(architecture, length);
      const training = trainingFlopsPerToken(architecture, length);
      return [
        { label: 'Forward pass, each token', value: flopsText(forward) },
        { label: 'Forward pass, one text', value: flopsText(forward * length) },
        { label: 'Training step, each token', value: flopsText(training) },
        { label: 'Training step, whole batch', value: flopsText(training * length * batchSize), total: true },
      ];
    },
  },
  memory: {
    title: 'Memory',
    needsWorkload: true,
    rows(architecture, workload) {
      const training = trainingMemory(architecture, workload);
      const inference = inferenceMemory(architecture, workload);
      return [
        { label: 'Training: weights (F32)', value: bytesText(training.weights) },
        { label: 'Training: gradients', value: bytesText(training.gradients) },
        { label: 'Training: Adam’s two moments', value: bytesText(training.optimizer) },
        { label: 'Training: activations (estimate)', value: bytesText(training.activations) },
        { label: 'Training, all', value: bytesText(training.total), total: true },
        { label: 'Generating: weights (F16)', value: bytesText(inference.weights) },
        { label: 'Generating: keys and values', value: bytesText(inference.keyValueCache) },
        { label: 'Generating, all', value: bytesText(inference.total), total: true },
      ];
    },
  },
  storage: {
    title: 'Storage',
    needsWorkload: false,
    rows(architecture) {
      const { total } = parameterCount(architecture);
      return [
        { label: 'F32, as trained', value: bytesText(storageBytes(total, 'F32')) },
        { label: 'F16', value: bytesText(storageBytes(total, 'F16')) },
        { label: '8 bits (llama.cpp Q8_0)', value: bytesText(storageBytes(total, 'Q8')) },
        { label: '4 bits (llama.cpp Q4_0)', value: bytesText(storageBytes(total, 'Q4')) },
      ];
    },
  },
};

/** Decimal bytes: 1 GB is 10⁹ bytes, as on a disk's label. */
export function bytesText(bytes: number): string {
  return withPrefix(bytes, ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** Operations: 1 GFLOP is 10⁹. */
export function flopsText(operations: number): string {
  return withPrefix(operations, ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP', 'EFLOP']);
}

/** A share of the whole in per cent; what is there is never called 0 %. */
function shareText(share: number): string {
  const percent = Math.round(100 * share);
  return share > 0 && percent === 0 ? 'under 1 %' : `${percent} %`;
}

/** Three digits in the largest unit that fits; rounding comes first, so that 999,600 bytes are 1.00 MB. */
function withPrefix(amount: number, units: readonly string[]): string {
  const rounded = Number(amount.toPrecision(3));
  const step = Math.max(0, units.filter((_, i) => rounded >= 1000 ** i).length - 1);
  const scaled = rounded / 1000 ** step;
  const text =
    step === 0 || scaled >= 1000 ? Math.round(scaled).toLocaleString('en-US') : scaled.toPrecision(3);
  return `${text} ${units[step]}`;
}
