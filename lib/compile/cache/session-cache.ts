import type { InferenceSession } from 'onnxruntime-common';
import { onnxRuntimeVersion, type Session } from '../run/onnx-runtime';
import { type CacheFolder, compileCacheFolder } from './cache-folder';
import { node } from './node-modules';

type Options = InferenceSession.SessionOptions;
type Create = (model: Uint8Array, options: Options) => Promise<Session>;

/** Which models a {@link SessionCache} keeps. */
export interface SessionCacheLimits {
  /** Smaller models take no time to prepare, bytes. */
  readonly leastModel: number;
  /** Larger models hold weights, which should not lie on the disk twice, bytes. */
  readonly mostModel: number;
}

const defaultLimits: SessionCacheLimits = { leastModel: 16e3, mostModel: 16e6 };

// ANCHOR: SessionCache
/**
 * Keeps what ONNX Runtime makes of a model when it prepares it, so that the next session of the same model
 * starts sooner: two thirds of that time is spent on rewriting the graph.
 *
 * A file is named by the hash of the model, of the options, of the machine and of ONNX Runtime's version.
 */
export class SessionCache {
  constructor(
    private readonly folder: CacheFolder,
    private readonly limits: SessionCacheLimits = defaultLimits,
  ) {}

  /**
   * A session of the model, made by `create` of the model itself or of what is kept of it.
   *
   * @param stored - what the files hold that constants of the model lie in, by a name for it; without, a model with
   * such constants is not kept
   */
  async session(model: Uint8Array, options: Options, create: Create, stored?: string): Promise<Session> {
    if (!this.keeps(model, options, stored)) return create(model, options);
    const name = `${keyOf(model, options, stored)}.onnx`;
    const prepared = this.folder.read(name);
    if (prepared) {
      try {
        return await create(prepared, { ...options, graphOptimizationLevel: 'disabled' });
      } catch {
        // Made anew below.
      }
    }
    const unfinished = this.folder.unfinishedFile();
    if (unfinished === undefined) return create(model, options);
    try {
      const session = await create(model, { ...options, optimizedModelFilePath: unfinished });
      this.folder.keep(unfinished, name);
      return session;
    } catch {
      return create(model, options); // without the file; should the model be at fault, this says so
    } finally {
      this.folder.discard(unfinished);
    }
  }
  // ANCHOR_END: SessionCache

  private keeps({ byteLength }: Uint8Array, options: Options, stored?: string): boolean {
    const [provider] = options.executionProviders ?? ['cpu'];
    const isOnProcessor = (typeof provider === 'string' ? provider : provider.name) === 'cpu';
    const isAllHere = !options.externalData?.length && (!options.extra || stored !== undefined);
    const isPlain = isAllHere && !options.enableProfiling;
    return (
      isOnProcessor && isPlain && byteLength >= this.limits.leastModel && byteLength <= this.limits.mostModel
    );
  }
}

/** The cache of this process, in {@link compileCacheFolder}. */
export function sessionCache(): SessionCache | undefined {
  const folder = compileCacheFolder();
  return folder && new SessionCache(folder);
}

/** Different wherever ONNX Runtime might prepare the model otherwise. Where files lie that hold the same is no matter. */
function keyOf(model: Uint8Array, options: Options, stored: string | undefined): string {
  const machine = [process.platform, process.arch, node.os.cpus()[0]?.model];
  const isPlace = (key: string): boolean => key === 'model_external_initializers_file_folder_path';
  const rest = JSON.stringify([onnxRuntimeVersion(), machine, options, stored], (key, value: unknown) =>
    isPlace(key) ? undefined : value,
  );
  return node.crypto.createHash('sha256').update(rest).update(model).digest('hex');
}
