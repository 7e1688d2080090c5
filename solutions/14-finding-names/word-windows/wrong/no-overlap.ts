// mistake: windows share no word
export function wordWindows(lengths: number[], room: number): [number, number][] {
  const windows: [number, number][] = [];
  for (let start = 0; start < lengths.length;) {
    let [end, tokens] = [start, 0];
    while (end < lengths.length && tokens + lengths[end] <= room) tokens += lengths[end++];
    windows.push([start, end]);
    start = end;
  }
  return windows;
}
