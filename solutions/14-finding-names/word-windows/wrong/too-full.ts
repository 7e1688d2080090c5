// mistake: a window that is just full is taken for too full
export function wordWindows(lengths: number[], room: number, overlap: number): [number, number][] {
  const windows: [number, number][] = [];
  for (let start = 0; start < lengths.length;) {
    let [end, tokens] = [start, 0];
    while (end < lengths.length && (end === start || tokens + lengths[end] < room)) tokens += lengths[end++];
    windows.push([start, end]);
    if (end === lengths.length) break;
    start = Math.max(start + 1, end - overlap);
  }
  return windows;
}
