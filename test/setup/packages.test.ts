import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completeLockFile, missingPlatforms } from '../../lib/setup/lock-platforms.mjs';
import {
  installPackages,
  packagesAreCurrent,
  removeOtherBuilds,
  removeOtherPlatforms,
  removeSourceMaps,
} from '../../lib/setup/packages.mjs';
import { environment, here, projectAt } from '../../lib/setup/project.mjs';
import { temporaryFolder, writeFiles } from './fixture';

const manifest = { name: 'sample', version: '1.0.0', dependencies: { ms: '2.1.3' } };
const lock = {
  name: 'sample',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: { '': manifest, 'node_modules/ms': { version: '2.1.3' } },
};

describe('the npm packages', () => {
  test('of the lock file are current only if each has its version', () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, { 'package-lock.json': JSON.stringify(lock) });
    expect(packagesAreCurrent(project)).toBe(false);
    const installed = (version: string) =>
      writeFiles(project.root, {
        'node_modules/.package-lock.json': JSON.stringify({ packages: { 'node_modules/ms': { version } } }),
      });
    installed('2.1.3');
    expect(packagesAreCurrent(project)).toBe(true);
    installed('2.1.2');
    expect(packagesAreCurrent(project)).toBe(false);
  });

  test('may lack what is for other platforms', () => {
    const project = projectAt(temporaryFolder());
    const packages = { ...lock.packages, 'node_modules/x-win32': { version: '1.0.0', optional: true } };
    writeFiles(project.root, {
      'package-lock.json': JSON.stringify({ ...lock, packages }),
      'node_modules/.package-lock.json': JSON.stringify({
        packages: { 'node_modules/ms': { version: '2.1.3' } },
      }),
    });
    expect(packagesAreCurrent(project)).toBe(true);
  });

  test('may not lack what is for this one, though optional', () => {
    const project = projectAt(temporaryFolder());
    const current = (entry: object) => {
      const packages = {
        ...lock.packages,
        'node_modules/native': { version: '1.0.0', optional: true, ...entry },
      };
      const installed = { packages: { 'node_modules/ms': { version: '2.1.3' } } };
      writeFiles(project.root, {
        'package-lock.json': JSON.stringify({ ...lock, packages }),
        'node_modules/.package-lock.json': JSON.stringify(installed),
      });
      return packagesAreCurrent(project);
    };
    expect(current({ os: [process.platform, 'aix'] })).toBe(false);
    expect(current({ os: [process.platform], cpu: [process.arch] })).toBe(false);
    expect(current({ os: [process.platform], cpu: ['none'] })).toBe(true);
    expect(current({ os: ['none'] })).toBe(true);
  });

  test('without a network are left as they were, and the message says why', async () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, {
      'package.json': JSON.stringify(manifest),
      'package-lock.json': JSON.stringify(lock),
      'node_modules/older/index.js': 'an earlier install',
    });
    const env = {
      ...environment(project),
      npm_config_registry: 'http://127.0.0.1:9/', // the discard port: nothing listens
      npm_config_fetch_retries: '0',
    };
    await expect(installPackages(project, env)).rejects.toThrow('the package registry cannot be reached.');
    expect(readFileSync(join(project.nodeModules, 'older', 'index.js'), 'utf8')).toBe('an earlier install');
    expect(existsSync(`${project.nodeModules}.before`)).toBe(false);
  });
});

test('source maps of TensorFlow.js are removed, and of no other package', () => {
  const project = projectAt(temporaryFolder());
  const names = [
    '@tensorflow/tfjs-core/dist/a.js',
    '@tensorflow/tfjs-core/dist/deep/a.js.map',
    'vite/a.js.map',
  ];
  writeFiles(project.root, Object.fromEntries(names.map((name) => [`node_modules/${name}`, '{}'])));
  removeSourceMaps(project);
  const left = names.filter((name) => existsSync(join(project.nodeModules, name)));
  expect(left).toEqual([names[0], names[2]]);
  removeSourceMaps(projectAt(temporaryFolder()));
});

describe('the binaries of onnxruntime-node', () => {
  const bin = 'node_modules/onnxruntime-node/bin/napi-v6';
  const files = ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64'].map(
    (place) => `${bin}/${place}/ort.node`,
  );
  const projectWithAll = () => {
    const project = projectAt(temporaryFolder());
    const others = ['node_modules/onnxruntime-node/package.json', 'node_modules/other/bin/win32/x64/a.node'];
    writeFiles(project.root, Object.fromEntries([...files, ...others].map((name) => [name, '{}'])));
    const has = (name: string) => existsSync(join(project.root, name));
    return { project, left: () => files.filter(has), others: () => others.every(has) };
  };

  test('of other platforms are removed, of this package alone, and once is as good as twice', () => {
    const { project, left, others } = projectWithAll();
    for (let i = 0; i < 2; i++) {
      removeOtherPlatforms(project, { platform: 'linux', arch: 'x64' });
      expect(left()).toEqual([files[0]]);
    }
    expect(others()).toBe(true);
  });

  test('for pages are removed but for the builds that are taken: pages, WebAssembly and nothing else', () => {
    const project = projectAt(temporaryFolder());
    const names = [
      'ort.js',
      'ort.webgpu.bundle.min.mjs',
      'ort-wasm-simd-threaded.asyncify.wasm',
      'ort.all.js.map',
    ];
    const dist = 'node_modules/onnxruntime-web/dist';
    writeFiles(project.root, Object.fromEntries(names.map((name) => [`${dist}/${name}`, '{}'])));
    removeOtherBuilds(project);
    removeOtherBuilds(project);
    expect(readdirSync(join(project.root, dist)).sort()).toEqual([names[2], names[1]]);
    removeOtherBuilds(projectAt(temporaryFolder()));
  });

  test('all stay on a platform that has none of its own, or where nothing is installed', () => {
    const { project, left } = projectWithAll();
    removeOtherPlatforms(project, { platform: 'darwin', arch: 'x64' });
    expect(left()).toEqual(files);
    removeOtherPlatforms(projectAt(temporaryFolder()));
  });

  test('are removed from packages that an earlier set-up installed whole', async () => {
    const { project, left } = projectWithAll();
    writeFiles(project.root, {
      'package-lock.json': JSON.stringify(lock),
      'node_modules/.package-lock.json': JSON.stringify(lock),
      [`${bin}/${process.platform}/${process.arch}/ort.node`]: '{}',
    });
    expect(await installPackages(project)).toBe('already there');
    expect(left()).toEqual(files.filter((name) => name.includes(`${process.platform}/${process.arch}`)));
  });
});

describe('package-lock.json', () => {
  const real = JSON.parse(readFileSync(join(here.root, 'package-lock.json'), 'utf8'));

  test('holds the packages of every platform (else: node lib/setup/lock-platforms.mjs)', () => {
    expect(missingPlatforms(real).map(({ name }) => name)).toEqual([]);
  });

  test('names no registry host', () => {
    const resolved = Object.values(real.packages as Record<string, { resolved?: string }>).flatMap((entry) =>
      entry.resolved?.includes('://') ? [entry.resolved] : [],
    );
    expect(resolved).toEqual([]);
  });

  test('is completed with the platform that a name tells', () => {
    const bare = {
      packages: {
        '': {},
        'node_modules/rollup': {
          version: '4.0.0',
          optionalDependencies: { '@rollup/rollup-linux-x64-musl': '4.0.0' },
        },
      },
    };
    expect(completeLockFile(bare)).toEqual(['@rollup/rollup-linux-x64-musl']);
    expect(bare.packages).toHaveProperty(['node_modules/@rollup/rollup-linux-x64-musl'], {
      version: '4.0.0',
      cpu: ['x64'],
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  test('approves or denies every install script, so that npm has nothing to ask', () => {
    const { allowScripts } = JSON.parse(readFileSync(join(here.root, 'package.json'), 'utf8'));
    const scripts = Object.entries(
      real.packages as Record<string, { hasInstallScript?: boolean; optional?: boolean; os?: string[] }>,
    )
      .filter(
        ([, entry]) =>
          entry.hasInstallScript && (!entry.optional || (entry.os ?? ['linux']).includes('linux')),
      )
      .map(([place]) => place.replace(/^.*node_modules\//, ''));
    expect(Object.keys(allowScripts).sort()).toEqual([...new Set(scripts)].sort());
  });
});
