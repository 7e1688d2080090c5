// mistake: room is counted in words
export function wordWindows(lengths: number[], room: number, overlap: number): [number, number][] {
  const windows: [number, number][] = [];
  for (let start = 0; ; start = Math.max(start + 1, start + room - overlap)) {
    const end = Math.min(lengths.length, start + room);
    windows.push([start, end]);
    if (end === lengths.length) return windows;
  }
}
