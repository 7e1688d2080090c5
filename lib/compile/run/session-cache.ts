import type * as crypto from 'node:crypto';
import type * as fs from 'node:fs';
import type * as os from 'node:os';
import type * as path from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import { isPage, onnxRuntimeVersion } from './onnx-runtime';

type Options = InferenceSession.SessionOptions;
type Create = (model: Uint8Array, options: Options) => Promise<InferenceSession>;

/** What a {@link SessionCache} keeps. */
export interface SessionCacheLimits {
  /** Smaller models take no time to prepare, bytes. */
  readonly leastModel: number;
  /** Larger models hold weights, which should not lie on the disk twice, bytes. */
  readonly mostModel: number;
  /** Of all that is kept together; what was used longest ago goes first, bytes. */
  readonly most: number;
}

const defaultLimits: SessionCacheLimits = { leastModel: 16e3, mostModel: 16e6, most: 64e6 };

/** SHA-256, before what it is the sum of. */
const digestLength = 32;

/** A module of Node, asked for when needed and not imported: a page has none. */
const node = {
  get fs(): typeof fs {
    return process.getBuiltinModule('node:fs');
  },
  get os(): typeof os {
    return process.getBuiltinModule('node:os');
  },
  get path(): typeof path {
    return process.getBuiltinModule('node:path');
  },
  get crypto(): typeof crypto {
    return process.getBuiltinModule('node:crypto');
  },
};

// ANCHOR: SessionCache
/**
 * Keeps what ONNX Runtime makes of a model when it prepares it, so that the next session of the same model
 * starts sooner: two thirds of that time is spent on rewriting the graph.
 *
 * A file is named by the hash of the model, of the options, of the machine and of ONNX Runtime's version, and
 * begins with the hash of what follows. One that is damaged is made anew. It is written under another name first,
 * so any number of processes may share a folder; where nothing can be written, all works without.
 */
export class SessionCache {
  /** @param folder - made when needed */
  constructor(
    private readonly folder: string,
    private readonly limits: SessionCacheLimits = defaultLimits,
  ) {}

  /** A session of the model, made by `create` of the model itself or of what is kept of it. */
  async session(model: Uint8Array, options: Options, create: Create): Promise<InferenceSession> {
    if (!this.keeps(model, options)) return create(model, options);
    const file = node.path.join(this.folder, `${keyOf(model, options)}.onnx`);
    const prepared = this.read(file);
    if (prepared) {
      try {
        return await create(prepared, { ...options, graphOptimizationLevel: 'disabled' });
      } catch {
        // Made anew below.
      }
    }
    const unfinished = this.unfinishedFile();
    if (unfinished === undefined) return create(model, options);
    try {
      const session = await create(model, { ...options, optimizedModelFilePath: unfinished });
      this.keep(unfinished, file);
      return session;
    } catch {
      return create(model, options); // without the file; should the model be at fault, this says so
    } finally {
      node.fs.rmSync(unfinished, { force: true });
    }
  }
  // ANCHOR_END: SessionCache

  private keeps({ byteLength }: Uint8Array, options: Options): boolean {
    const [provider] = options.executionProviders ?? ['cpu'];
    const isOnProcessor = (typeof provider === 'string' ? provider : provider.name) === 'cpu';
    const isPlain = !options.enableProfiling && !options.externalData && !options.extra; // else weights lie elsewhere
    return (
      isOnProcessor && isPlain && byteLength >= this.limits.leastModel && byteLength <= this.limits.mostModel
    );
  }

  /** What is kept under this name; nothing if it is not there, or not as it was written. */
  private read(file: string): Uint8Array | undefined {
    try {
      const bytes = node.fs.readFileSync(file);
      const prepared = bytes.subarray(digestLength);
      if (!digestOf(prepared).equals(bytes.subarray(0, digestLength))) return undefined;
      const now = new Date();
      node.fs.utimesSync(file, now, now); // used last
      return prepared;
    } catch {
      return undefined;
    }
  }

  /** An empty file of this session alone; nothing where none can be made. */
  private unfinishedFile(): string | undefined {
    const file = node.path.join(this.folder, `${node.crypto.randomUUID()}.unfinished`);
    try {
      node.fs.mkdirSync(this.folder, { recursive: true });
      node.fs.writeFileSync(file, '');
      return file;
    } catch {
      return undefined;
    }
  }

  private keep(unfinished: string, file: string): void {
    try {
      const prepared = node.fs.readFileSync(unfinished);
      node.fs.writeFileSync(unfinished, Buffer.concat([digestOf(prepared), prepared]));
      node.fs.renameSync(unfinished, file);
      this.dropOldest();
    } catch {
      // A full disk, or a file that another process holds: the session is there all the same.
    }
  }

  private dropOldest(): void {
    const files = node.fs.readdirSync(this.folder).map((name) => {
      const file = node.path.join(this.folder, name);
      const { size, mtimeMs } = node.fs.statSync(file);
      return { file, size, mtimeMs };
    });
    let room = this.limits.most;
    for (const { file, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      room -= size;
      if (room < 0) node.fs.rmSync(file, { force: true });
    }
  }
}

/**
 * The cache of this process: in the folder that `HEADWAY_COMPILE_CACHE` names, else in the nearest `.headway`
 * above the working directory or above this package.
 *
 * @returns undefined in a page, where there is no such folder, or if `HEADWAY_COMPILE_CACHE` is `off`
 */
export function sessionCache(): SessionCache | undefined {
  if (isPage) return undefined;
  const setting = process.env.HEADWAY_COMPILE_CACHE;
  if (setting === 'off') return undefined;
  const folder = setting || defaultFolder();
  return folder === undefined ? undefined : new SessionCache(folder);
}

function defaultFolder(): string | undefined {
  for (const start of [process.cwd(), __dirname]) {
    for (let folder = start; ; folder = node.path.dirname(folder)) {
      const own = node.path.join(folder, '.headway');
      if (node.fs.existsSync(own)) return node.path.join(own, 'cache', 'compile');
      if (folder === node.path.dirname(folder)) break;
    }
  }
  return undefined;
}

/** Different wherever ONNX Runtime might prepare the model otherwise. */
function keyOf(model: Uint8Array, options: Options): string {
  const machine = [process.platform, process.arch, node.os.cpus()[0]?.model];
  const rest = JSON.stringify([onnxRuntimeVersion(), machine, options]);
  return node.crypto.createHash('sha256').update(rest).update(model).digest('hex');
}

function digestOf(bytes: Uint8Array): Buffer {
  return node.crypto.createHash('sha256').update(bytes).digest();
}
