/**
 * Runs what `save-onnx.ts` wrote in transformers.js: the shipped GPT must write the text that Headway writes, and the shipped
 * RoBERTa fill holes with the same tokens. transformers.js is no part of the project, so its folder is named:
 *
 *     npm i --prefix TJS --ignore-scripts @huggingface/transformers
 *     npx tsx test/golden/generate/save-onnx.ts OUT lib/models/weights/moby-dick-gpt lib/models/weights/moby-dick-roberta
 *     node test/golden/generate/verify-transformers-js.mjs OUT TJS
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  fillMask,
  generateText,
  loadLanguageModel,
  loadMaskedLanguageModel,
  pretrainedDirectory,
  useBackend,
} from 'headway';

/** @typedef {{ token: number, token_str: string, score: number }} Guess */

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const [out, transformersAt] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(transformersAt, 'package.json'));
const { env, pipeline } = await import(pathToFileURL(require.resolve('@huggingface/transformers')).href);
Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: `${out}/` });
await useBackend('wasm');
say(`transformers.js ${env.version}`);

const gpt = loadLanguageModel(pretrainedDirectory('moby-dick-gpt'));
const generator = await pipeline('text-generation', 'moby-dick-gpt', { dtype: 'fp32' });
for (const prompt of ['Call me', 'The whale', 'There she blows! said']) {
  const options = { maxNewTokens: 30, doSample: false };
  const ours = prompt + (await generateText(gpt.model, gpt.tokenizer, prompt, options));
  const [{ generated_text: theirs }] = await generator(prompt, { max_new_tokens: 30, do_sample: false });
  say(`moby-dick-gpt: ${JSON.stringify(theirs)}`);
  assert.equal(theirs, ours);
}

const roberta = loadMaskedLanguageModel(pretrainedDirectory('moby-dick-roberta'));
const filler = await pipeline('fill-mask', 'moby-dick-roberta', { dtype: 'fp32' });
for (const text of ['in the middle<mask> the sea', 'The great white<mask>, said he.']) {
  const [ours] = await fillMask(roberta.model, roberta.tokenizer, text, { topK: 5 });
  /** @type {Guess[]} */
  const theirs = await filler(text, { top_k: 5 });
  say(`moby-dick-roberta: ${text} ${theirs.map(({ token_str, score }) => `${token_str} ${score.toFixed(4)}`)}`);
  theirs.forEach(({ token, score }, i) => {
    assert.equal(token, ours[i].tokenId);
    assert.ok(Math.abs(score - ours[i].probability) < 1e-5, `${score} and ${ours[i].probability}`); // float32, twice
  });
}
