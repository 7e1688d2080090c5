/**
 * Completes package-lock.json with the packages of other platforms.
 *
 * Some packages (rollup, esbuild, unrs-resolver) carry a binary for each platform in an optional
 * package of its own. Behind a registry that serves only some of them, npm leaves the others out of
 * the lock file without a word, and the next `npm ci` refuses the file. Their names and versions are
 * known from the parent's `optionalDependencies`, so their entries can be written: without a hash,
 * which npm then takes from the registry on the platform concerned.
 *
 * Run it after `npm install` has changed the lock file: `node lib/setup/lock-platforms.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ version?: string, optionalDependencies?: Record<string, string>, dev?: boolean } & Record<string, unknown>} Entry */
/** @typedef {{ packages: Record<string, Entry> } & Record<string, unknown>} LockFile */

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/**
 * The optional packages that an entry names and the lock file does not hold.
 * @param {LockFile} lock
 * @returns {{ name: string, version: string, dev: boolean }[]}
 */
export function missingPlatforms(lock) {
  const missing = [];
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = lock.packages[`${place}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
      if (!found) missing.push({ name, version, dev: entry.dev === true });
    }
  }
  return missing;
}

/**
 * Adds an entry for each missing package whose name tells its platform and whose version is exact.
 * @param {LockFile} lock
 * @returns {string[]} the names added
 */
export function completeLockFile(lock) {
  const added = [];
  for (const { name, version, dev } of missingPlatforms(lock)) {
    const parts = name.split(/[/-]/);
    const os = systems.filter((system) => parts.includes(system));
    const cpu = processors.filter((processor) => parts.includes(processor));
    if (cpu.length === 0 || !/^\d+\.\d+\.\d+/.test(version)) continue;
    const libc = parts.includes('musl')
      ? ['musl']
      : os[0] === 'linux' && parts.at(-1) === 'gnu'
        ? ['glibc']
        : [];
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(dev ? { dev } : {}),
      ...(libc.length > 0 ? { libc } : {}),
      optional: true,
      ...(os.length > 0 ? { os } : {}),
    };
    added.push(name);
  }
  const root = lock.packages[''];
  const rest = Object.entries(lock.packages).filter(([place]) => place !== '');
  lock.packages = { '': root, ...Object.fromEntries(rest.sort(([a], [b]) => a.localeCompare(b, 'en'))) };
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(import.meta.dirname, '..', '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLockFile(lock);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${added.length} packages of other platforms added to package-lock.json\n`);
}
