// mistake: windows go on after the last word is in
export function wordWindows(lengths: number[], room: number, overlap: number): [number, number][] {
  const windows: [number, number][] = [];
  for (let start = 0; start < lengths.length;) {
    let [end, tokens] = [start, 0];
    while (end < lengths.length && tokens + lengths[end] <= room) tokens += lengths[end++];
    windows.push([start, end]);
    start = Math.max(start + 1, end - overlap);
    if (end === lengths.length && start === end) break;
  }
  return windows;
}
