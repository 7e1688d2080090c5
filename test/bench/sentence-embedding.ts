/**
 * Embeds 1,000 sentences of Moby-Dick with all-MiniLM-L6-v2, in turn with sentence-transformers on PyTorch: the same
 * sentences, batches of 32, as many threads, both from texts to vectors of length 1.
 *
 *     headway model get all-minilm-l6-v2
 *     npx tsx test/bench/sentence-embedding.ts MODEL PYTHON [ROUNDS]
 */
import '@tensorflow/tfjs-backend-cpu';
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { mobyDick } from '../../lib/data/moby-dick';
import { embedSentences } from '../../lib/generation/sentence-embedding';
import type { BertModel } from '../../lib/models/bert';
import { loadModel } from '../../lib/models/pretrained';

const theirs = `
import json, sys, time
import torch
from sentence_transformers import SentenceTransformer

torch.set_num_threads(int(sys.argv[2]))
model = SentenceTransformer(sys.argv[1], device="cpu")
texts = json.loads(sys.stdin.readline())
model.encode(texts[:64])
for line in sys.stdin:
    started = time.perf_counter()
    vectors = model.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "vectors": vectors[::50].tolist()}), flush=True)
`;

/** What a turn of theirs tells: the seconds, and every 50th vector. */
interface Turn {
  readonly seconds: number;
  readonly vectors: readonly (readonly number[])[];
}

async function main([directory, python, rounds = '5']: string[]): Promise<void> {
  await tf.setBackend('cpu');
  const sentences = mobyDick()
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => sentence.replace(/\s+/g, ' '))
    .filter((sentence) => sentence.length > 20)
    .slice(0, 1000);
  const { model, tokenizer } = loadModel(directory);
  const embed = (texts: readonly string[], onExecution?: (description: string) => void) =>
    embedSentences(model as BertModel, tokenizer, texts, { maxLength: 256, onExecution }); // theirs
  const child = spawn(python, ['-c', theirs, directory, String(availableParallelism())], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${JSON.stringify(sentences)}\n`);
  await embed(sentences.slice(0, 64), (description) => report(`headway: ${description}`));
  const seconds: Record<string, number[]> = { headway: [], 'sentence-transformers': [] };
  let furthest = 0;
  for (let round = 0; round < Number(rounds); round++) {
    child.stdin.write('\n');
    const turn = JSON.parse((await answers.next()).value as string) as Turn;
    const started = performance.now();
    const vectors = await embed(sentences);
    seconds.headway.push((performance.now() - started) / 1000);
    seconds['sentence-transformers'].push(turn.seconds);
    turn.vectors.forEach((vector, i) => {
      vector.forEach((value, c) => (furthest = Math.max(furthest, Math.abs(value - vectors[50 * i][c]))));
    });
  }
  child.kill();
  for (const [name, each] of Object.entries(seconds)) {
    const median = each.sort((a, b) => a - b)[Math.floor(each.length / 2)];
    const all = each.map((value) => value.toFixed(2)).join(' ');
    report(`${name}: ${median.toFixed(2)} s for ${sentences.length} sentences (${all})`);
  }
  report(`largest difference of a number in a vector: ${furthest.toExponential(1)}`);
  model.dispose();
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main(process.argv.slice(2));
