export { compile } from './compile';
export type { CompiledFunction, CompileOptions } from './compile';
export { Execution } from './execution';
export type { CompileChoice } from './execution';
export type { Graph } from './graph/graph';
export { printGraph } from './graph/print';
export { useOnnxRuntime } from './run/onnx-runtime';
