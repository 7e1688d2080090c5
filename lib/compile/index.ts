export { compile } from './compile';
export type { CompiledFunction, CompileOptions } from './compile';
export { Execution } from './execution';
export type { CompileChoice } from './execution';
export { nodesOf } from './graph/graph';
export type { Graph, GraphNode } from './graph/graph';
export { printGraph } from './graph/print';
export { useOnnxRuntime } from './run/onnx-runtime';
