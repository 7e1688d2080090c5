export { compile } from './compile';
export type { CompiledFunction, CompileOptions } from './compile';
export type { Graph } from './graph/graph';
export { printGraph } from './graph/print';
export { useOnnxRuntime } from './run/onnx-runtime';
