import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../browser';
import { linearStep } from './linear-step';
import type * as inPageOnly from './page';
import { tenSteps, type TenSteps } from './ten-steps';

/*
 * The library in a page, as a bundler makes it: the same graphs, run by onnxruntime-web.
 */

/** A name that leads nowhere: every request is answered here. GPUs are for pages that came by https. */
const origin = 'https://headway.test';

test('onnxruntime-web is of the version that onnxruntime-node has', () => {
  const versionOf = (file: string, name: string): string => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Manifest;
    return { ...dependencies, ...devDependencies, ...optionalDependencies }[name];
  };
  expect(versionOf('package.json', 'onnxruntime-web')).toBe(
    versionOf('lib/package.json', 'onnxruntime-node'),
  );
});

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

describe.skipIf(browserMissing)(`in a page${browserMissing}`, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const [bundle, launched] = await Promise.all([
      build({
        entryPoints: [path.join(import.meta.dirname, 'page.ts')],
        ...{ bundle: true, platform: 'browser', format: 'esm', write: false, logLevel: 'error' },
      }),
      launchBrowser([
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-features=Vulkan',
      ]),
    ]);
    browser = launched;
    page = await browser.newPage();
    await page.route(`${origin}/**`, (route) => {
      const file = new URL(route.request().url()).pathname.slice(1);
      if (file === '') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
      if (file === 'page.js')
        return route.fulfill({ contentType: 'text/javascript', body: bundle.outputFiles[0].text });
      if (file === 'favicon.ico') return route.fulfill({ status: 204 });
      return route.fulfill({ path: createRequire(import.meta.url).resolve(`onnxruntime-web/${file}`) });
    });
    await page.goto(origin);
  });
  afterAll(() => browser?.close());

  /** Calls a function of page.ts. The page stays as the tests before have left it. */
  function inPage<R>(name: keyof typeof inPageOnly): Promise<R> {
    return page.evaluate<R>(`import('/page.js').then((page) => page.${name}())`);
  }

  test('compile asks for onnxruntime-web, and explain for Node', async () => {
    const [without, squared, graph, explained] = await inPage<string[]>('mistakes');
    expect(without).toMatch(
      /^UnsupportedError: compile: in a page it needs onnxruntime-web.*useOnnxRuntime\(ort\)/,
    );
    expect(squared).toBe('9');
    expect(graph).toContain('Mul');
    expect(explained).toMatch(/^UnsupportedError: compile: explain needs Node/);
  });

  test('ten steps of training are those of Node', async () => {
    const [page, node] = await Promise.all([inPage<TenSteps>('trainOnProcessor'), tenSteps()]);
    expect(page.execution).toBe(node.execution);
    const losses = ({ measures }: TenSteps): number[] => measures.map(({ loss }) => loss);
    // WebAssembly sums in another order than native code: a loss of size 2.6 is rounded by 2e-7 a few times.
    expect(distance(losses(page), losses(node))).toBeLessThanOrEqual(2e-6);
    // Each step moves a weight by 1e-2 times a quotient of gradients, which are right to about 1e-6 of their size.
    expect(distance(page.weights, node.weights)).toBeLessThanOrEqual(2e-6);
  });

  test('gradient descent on the GPU is that of the processor', async (context) => {
    const adapter = `navigator.gpu?.requestAdapter().then(Boolean)`;
    context.skip(!(await page.evaluate<boolean | undefined>(adapter)), 'this browser has no WebGPU');
    const [got, wanted] = await Promise.all([inPage<number[]>('descendOnGpu'), linearStep(5)]);
    // Numbers of size 2, rounded some ten times.
    expect(distance(got, wanted)).toBeLessThanOrEqual(2e-6);
  });
});

function distance(got: readonly number[], wanted: readonly number[]): number {
  expect(got.length).toBe(wanted.length);
  return Math.max(...got.map((value, i) => Math.abs(value - wanted[i])));
}
