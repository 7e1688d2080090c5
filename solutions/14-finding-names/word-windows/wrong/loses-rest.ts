// mistake: the words after the last full window are lost
export function wordWindows(lengths: number[], room: number, overlap: number): [number, number][] {
  const windows: [number, number][] = [];
  for (let start = 0; start < lengths.length;) {
    let [end, tokens] = [start, 0];
    while (end < lengths.length && tokens + lengths[end] <= room) tokens += lengths[end++];
    if (end === lengths.length && windows.length > 0) break;
    windows.push([start, end]);
    start = Math.max(start + 1, end - overlap);
  }
  return windows;
}
