import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { mobyDick } from '../../lib/data/moby-dick';
import { type BookPaths, root } from './project';

const resolver = createRequire(path.join(root, 'package.json'));

/** The folder of the built assets, from book/src: mdBook copies it; git ignores it. */
export const assetsFolder = 'assets';

/**
 * Writes what pages load beside mdBook's own files: KaTeX's style sheet and fonts, one Plotly bundle,
 * the figure script and the calculators, and the GPT that trains on a page with ONNX Runtime's WebAssembly. Each is
 * written again only when its source is newer.
 */
export async function writeAssets(paths: BookPaths): Promise<void> {
  const folder = path.join(paths.source, assetsFolder);
  mkdirSync(folder, { recursive: true });
  const katex = path.dirname(resolver.resolve('katex/dist/katex.min.css'));
  if (stale(path.join(folder, 'katex.min.css'), [path.join(katex, 'katex.min.css')])) {
    cpSync(path.join(katex, 'fonts'), path.join(folder, 'fonts'), {
      recursive: true,
      filter: (file) => !/\.(ttf|woff)$/.test(file), // every browser of the last ten years reads woff2
    });
    const css = readFileSync(path.join(katex, 'katex.min.css'), 'utf8');
    const woff2Only = css.replaceAll(/,url\([^)]+\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, '');
    writeFileSync(path.join(folder, 'katex.min.css'), woff2Only);
  }
  const plotly = resolver.resolve('plotly.js-dist');
  const plotlyTarget = path.join(folder, 'plotly.min.js');
  if (stale(plotlyTarget, [plotly])) {
    const { code } = await transform(readFileSync(plotly, 'utf8'), { minify: true, legalComments: 'inline' });
    writeFileSync(plotlyTarget, code);
  }
  const browser = path.join(root, 'book/browser');
  await bundle(path.join(browser, 'figures.ts'), path.join(folder, 'figures.js'), []);
  await bundle(path.join(browser, 'calculators.ts'), path.join(folder, 'calculators.js'), [
    path.join(root, 'book/tools/calculations.ts'),
    path.join(root, 'lib/models/architectures.ts'),
    path.join(root, 'lib/models/sizes.ts'),
  ]);
  await bundle(path.join(browser, 'training.ts'), path.join(folder, 'training.js'), []);
  await bundleModule(path.join(browser, 'training-run.ts'), path.join(folder, 'training-run.js'));
  const wasm = 'ort-wasm-simd-threaded.wasm';
  copy(resolver.resolve(`onnxruntime-web/${wasm}`), path.join(folder, wasm));
  writeIfChanged(path.join(folder, 'training-text.txt'), Buffer.from(trainingText()));
}

/** What the GPT on a page reads unless its reader has a text: 100,000 characters of _Moby Dick_, from its first chapter on. */
function trainingText(): string {
  const text = mobyDick();
  const start = text.indexOf('Call me Ishmael');
  return text.slice(start, start + 100_000);
}

function copy(source: string, target: string): void {
  if (stale(target, [source])) cpSync(source, target);
}

/** A watching mdBook would begin again at each file that is written. */
function writeIfChanged(target: string, bytes: Uint8Array): void {
  if (!existsSync(target) || !readFileSync(target).equals(bytes)) writeFileSync(target, bytes);
}

/** The library is in it, file upon file: it is bundled each time, in half a second. */
async function bundleModule(entry: string, target: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  writeIfChanged(target, outputFiles[0].contents);
}

async function bundle(entry: string, target: string, alsoFrom: readonly string[]): Promise<void> {
  if (!stale(target, [entry, ...alsoFrom])) return;
  await build({
    entryPoints: [entry],
    outfile: target,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
  });
}

function stale(target: string, sources: readonly string[]): boolean {
  if (!existsSync(target)) return true;
  const made = statSync(target).mtimeMs;
  return sources.some((source) => existsSync(source) && statSync(source).mtimeMs > made);
}
