import type { InferenceSession } from 'onnxruntime-common';
import { UnsupportedError } from '../../errors';
import { type Graph, nodesOf, type StoredFile } from '../graph/graph';

/** The files that constants of a graph lie in. */
export interface StoredFiles {
  /** What ONNX Runtime must be told: their folder. */
  readonly options: InferenceSession.SessionOptions;
  /** {@link StoredFile.identity} */
  readonly identity?: string;
}

/**
 * The files of a graph with constants in files; undefined if it has none.
 *
 * @throws UnsupportedError if the files lie in several folders
 */
export function storedFilesOf(graph: Graph): StoredFiles | undefined {
  const files = new Set<StoredFile>();
  for (const { inputs } of nodesOf(graph)) {
    for (const input of inputs) if (input?.origin.kind === 'stored') files.add(input.origin.array.file);
  }
  if (files.size === 0) return undefined;
  const [folder, ...others] = new Set([...files].map(({ path }) => folderOf(path)));
  if (others.length > 0) {
    throw new UnsupportedError(
      `compile: a function must take its quantised weights from one model, got those of ${others.length + 1}: compile one for each`,
    );
  }
  const [{ identity }] = files;
  return {
    options: { extra: { session: { model_external_initializers_file_folder_path: folder } } },
    identity,
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
