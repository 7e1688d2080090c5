/** Frames between the program and here: this folder, the seam for host values, packages, Node itself. */
const between =
  /\/(lib|dist)\/(compile\/|host-values\.[jt]s)|\/node_modules\/|(^|\/)tfjs-[\w-]+\/|^node:|^<anonymous>|native/;

/**
 * The line of the program that led here: the innermost one that is neither in this folder nor in an
 * installed package, as `lib/nn/attention.ts:24`.
 *
 * @param stack - of an error; without it, that of the call
 */
export function callerLine(stack: string = deepStack()): string {
  for (const frame of stack.split('\n').slice(1)) {
    const place = /\(?([^\s()]+):(\d+):\d+\)?$/.exec(frame);
    if (!place || between.test(place[1])) continue;
    const file = place[1].replace(/^file:\/\//, '');
    return `${withoutStart(file)}:${place[2]}`;
  }
  return 'an unknown line';
}

function withoutStart(file: string): string {
  const folder = typeof process === 'undefined' ? '' : `${process.cwd()}/`;
  return folder && file.startsWith(folder) ? file.slice(folder.length) : file;
}

function deepStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60; // an operator, its gradient and tidy easily take twenty
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  return stack;
}
