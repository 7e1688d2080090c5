import type { InferenceSession } from 'onnxruntime-common';
import { UnsupportedError } from '../../errors';
import { type Graph, nodesOf } from '../graph/graph';

/**
 * What ONNX Runtime must be told for a graph with constants in files: their folder.
 *
 * @throws UnsupportedError if the files lie in several folders
 */
export function storedFilesOptions(graph: Graph): InferenceSession.SessionOptions {
  const folders = new Set<string>();
  for (const { inputs } of nodesOf(graph)) {
    for (const input of inputs) {
      if (input?.origin.kind === 'stored') folders.add(folderOf(input.origin.array.file.path));
    }
  }
  if (folders.size === 0) return {};
  const [folder, ...others] = folders;
  if (others.length > 0) {
    throw new UnsupportedError(
      `compile: a function must take its quantised weights from one model, got those of ${folders.size}: compile one for each`,
    );
  }
  return { extra: { session: { model_external_initializers_file_folder_path: folder } } };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
