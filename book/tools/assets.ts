import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { type BookPaths, root } from './project';

const resolver = createRequire(path.join(root, 'package.json'));

/** The folder of the built assets, from book/src: mdBook copies it; git ignores it. */
export const assetsFolder = 'assets';

/**
 * Writes what pages load beside mdBook's own files: KaTeX's style sheet and fonts, one Plotly bundle,
 * the figure script and the calculators. Each is written again only when its source is newer.
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
