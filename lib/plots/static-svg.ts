import { colorScale, neutral, palette, type Figure, type Layout } from './figure';

/* eslint-disable @typescript-eslint/no-explicit-any -- Plotly JSON is read field by field */

/** Pixels of the picture. */
const width = 720;

/**
 * A still picture of a figure made by this folder, for viewers that run no script (and for print):
 * lines, bars, heat maps, text, boxes. Not all of Plotly.
 *
 * @returns one `<svg>` element
 */
export function figureToSvg({ data, layout }: Figure): string {
  const all = layout as any;
  const height: number = all.height ?? 420;
  const margin = all.margin;
  const parts: string[] = [];
  if (all.title?.text) parts.push(text(16, 24, all.title.text, { size: 15 }));

  const names = [...new Set(data.map((trace: any) => [trace.xaxis ?? 'x', trace.yaxis ?? 'y'].join(' ')))];
  const left = margin.l + (all.yaxis?.ticktext && all.yaxis.visible !== false ? 40 : 0);
  const inner = { w: width - left - margin.r, h: height - margin.t - margin.b };
  for (const pair of names) {
    const [xName, yName] = pair.split(' ');
    const traces = data.filter((trace: any) => `${trace.xaxis ?? 'x'} ${trace.yaxis ?? 'y'}` === pair);
    const x = scaleOf(all[`xaxis${xName.slice(1)}`], traces, 'x', (f) => left + f * inner.w);
    const y = scaleOf(all[`yaxis${yName.slice(1)}`], traces, 'y', (f) => margin.t + (1 - f) * inner.h);
    parts.push(...axes(x, y), ...boxes(all.shapes ?? [], x, y));
    traces.forEach((trace) => parts.push(...draw(trace, data.indexOf(trace), data, x, y)));
  }
  for (const note of all.annotations ?? []) {
    parts.push(
      text(left + note.x * inner.w, margin.t + (1 - note.y) * inner.h - 4, note.text, { anchor: 'middle' }),
    );
  }
  if (all.showlegend) {
    let at = left;
    data.forEach((trace: any, place) => {
      parts.push(
        `<rect x="${round(at)}" y="${margin.t - 18}" width="10" height="10" fill="${color(place)}"/>`,
      );
      parts.push(text(at + 14, margin.t - 9, trace.name));
      at += 34 + 7 * trace.name.length;
    });
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" font-family="system-ui, sans-serif" font-size="12">${parts.join('')}</svg>`
  );
}

/** From data to pixels along one axis. */
interface Scale {
  readonly spec: any;
  readonly from: number;
  readonly to: number;
  pixel(value: number): number;
}

function scaleOf(spec: any, traces: Figure['data'], letter: 'x' | 'y', place: (f: number) => number): Scale {
  const log = spec.type === 'log';
  const turn = (value: number): number => (log ? Math.log10(value) : value);
  let [from, to] = spec.range ?? extent(traces, letter, turn);
  if (spec.autorange === 'reversed') [from, to] = [to, from];
  const [start, end] = spec.domain ?? [0, 1];
  const pixel = (value: number): number =>
    place(start + ((end - start) * (turn(value) - from)) / (to - from || 1));
  return { spec, from, to, pixel };
}

function extent(traces: Figure['data'], letter: 'x' | 'y', turn: (v: number) => number): [number, number] {
  const values: number[] = [];
  let pad = 0.04;
  for (const trace of traces as any[]) {
    const size = letter === 'x' ? trace.z?.[0]?.length : trace.z?.length;
    if (size !== undefined) return [-0.5, size - 0.5];
    if (trace.type === 'bar' && letter === 'x') return [-0.5, trace.x.length - 0.5];
    if (trace.type === 'bar') values.push(0);
    for (const value of trace[letter]) if (Number.isFinite(turn(value))) values.push(turn(value));
    if (letter === 'x') pad = 0;
  }
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return [0, 1];
  const room = (high - low || 1) * pad;
  return [low === 0 ? 0 : low - room, high + room];
}

function axes(x: Scale, y: Scale): string[] {
  if (x.spec.visible === false) return [];
  const [left, right] = [x, x].map((s, end) => s.pixel(unturn(s, end === 0 ? s.from : s.to)));
  const [bottom, top] = [y, y].map((s, end) => s.pixel(unturn(s, end === 0 ? s.from : s.to)));
  const [low, high] = [Math.max(bottom, top), Math.min(bottom, top)];
  const parts = [line(left, low, right, low, 0.5), line(left, low, left, high, 0.5)];
  for (const [value, label] of ticks(x)) {
    const at = x.pixel(value);
    parts.push(
      x.spec.tickangle
        ? text(at + 4, low + 14, label, { anchor: 'end', turn: x.spec.tickangle })
        : text(at, low + 16, label, { anchor: 'middle' }),
    );
  }
  for (const [value, label] of y.spec.showticklabels === false ? [] : ticks(y)) {
    const at = y.pixel(value);
    if (y.spec.showgrid !== false) parts.push(line(left, at, right, at, 0.2));
    parts.push(text(left - 6, at + 4, label, { anchor: 'end' }));
  }
  const below = low + (x.spec.tickangle ? 50 : 36);
  if (x.spec.title?.text)
    parts.push(text((left + right) / 2, below, x.spec.title.text, { anchor: 'middle' }));
  if (y.spec.title?.text) {
    parts.push(text(16, (low + high) / 2, y.spec.title.text, { anchor: 'middle', turn: -90 }));
  }
  return parts;
}

const unturn = (scale: Scale, value: number): number => (scale.spec.type === 'log' ? 10 ** value : value);

function ticks(scale: Scale): [number, string][] {
  const { spec } = scale;
  if (spec.tickvals) return spec.tickvals.map((value: number, i: number) => [value, spec.ticktext[i]]);
  const [from, to] = [Math.min(scale.from, scale.to), Math.max(scale.from, scale.to)];
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough) as number;
  if (spec.type === 'log') step = Math.max(1, Math.round(step));
  const exponent = Math.floor(Math.log10(Math.max(Math.abs(from), Math.abs(to))) + 0.01);
  const found: [number, string][] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to + step / 1e6; tick += step) {
    found.push([unturn(scale, tick), spec.type === 'log' ? powerOfTen(tick) : linearLabel(tick, exponent)]);
  }
  return found;
}

/** 1, 10, 10², 10⁻³: what Plotly writes on a log axis whose exponentformat is `power`. */
function powerOfTen(exponent: number): string {
  if (exponent === 0 || exponent === 1) return String(10 ** exponent);
  const digits = [...String(exponent)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]));
  return `10${digits.join('')}`;
}

/** A number; in powers of ten where the axis reaches 10⁴, or not 10⁻³, as Plotly's does. */
function linearLabel(value: number, exponent: number): string {
  const rounded = (number: number): string => String(Number(number.toPrecision(6)));
  if (value === 0 || Math.abs(exponent) <= 3) return rounded(value);
  return `${rounded(value / 10 ** exponent)}×${powerOfTen(exponent)}`;
}

function draw(trace: any, place: number, data: Figure['data'], x: Scale, y: Scale): string[] {
  if (trace.type === 'heatmap') return heatmap(trace, x, y);
  if (trace.type === 'bar') {
    const bars = data.filter(({ type }) => type === 'bar').length;
    const step = Math.abs(x.pixel(1) - x.pixel(0));
    const base = y.spec.type === 'log' ? y.pixel(10 ** y.from) : y.pixel(0);
    return trace.y.map((value: number, i: number) => {
      const at = x.pixel(i) - 0.4 * step + (place * 0.8 * step) / bars;
      const top = Math.min(y.pixel(value), base);
      return `<rect x="${round(at)}" y="${round(top)}" width="${round((0.8 * step) / bars)}" height="${round(Math.abs(base - y.pixel(value)))}" fill="${color(place)}"/>`;
    });
  }
  const points: [number, number][] = trace.x.map((value: number, i: number) => [
    x.pixel(value),
    y.pixel(trace.y[i]),
  ]);
  if (trace.mode === 'text') {
    return points.map(([px, py], i) =>
      text(px, py + 4, trace.text[i], { anchor: 'middle', family: trace.textfont?.family }),
    );
  }
  const parts: string[] = [];
  const drawn = points.filter(([, py]) => Number.isFinite(py));
  if (trace.mode !== 'markers') {
    const dash =
      { solid: '', dot: ' stroke-dasharray="2 4"', dash: ' stroke-dasharray="8 4"' }[
        trace.line?.dash as 'dot'
      ] ?? '';
    const path = drawn.map(([px, py]) => `${round(px)},${round(py)}`).join(' ');
    parts.push(`<polyline points="${path}" fill="none" stroke="${color(place)}" stroke-width="2"${dash}/>`);
  }
  if (trace.mode !== 'lines') {
    for (const [px, py] of drawn) {
      parts.push(`<circle cx="${round(px)}" cy="${round(py)}" r="3" fill="${color(place)}"/>`);
    }
  }
  return parts;
}

function heatmap(trace: any, x: Scale, y: Scale): string[] {
  const parts: string[] = [];
  const w = Math.abs(x.pixel(1) - x.pixel(0));
  const h = Math.abs(y.pixel(1) - y.pixel(0));
  trace.z.forEach((row: number[], i: number) =>
    row.forEach((value, j) => {
      const [cx, cy] = [x.pixel(j), y.pixel(i)];
      parts.push(
        `<rect x="${round(cx - w / 2)}" y="${round(cy - h / 2)}" width="${round(w)}" height="${round(h)}" fill="${shade(value)}"/>`,
      );
      if (trace.text) {
        const fill = value > 0.5 ? '#000' : '#fff';
        parts.push(text(cx, cy + 4, trace.text[i][j], { anchor: 'middle', fill }));
      }
    }),
  );
  return parts;
}

/** The colour of a share in [0, 1], between the two nearest stops of the scale. */
function shade(value: number): string {
  const share = Math.min(1, Math.max(0, value));
  const upper = Math.max(
    1,
    colorScale.findIndex(([stop]) => stop >= share),
  );
  const [[from, low], [to, high]] = [colorScale[upper - 1], colorScale[upper]];
  const channel = (hex: string, at: number): number => parseInt(hex.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => {
    const part = (share - from) / (to - from);
    return Math.round(channel(low, at) + part * (channel(high, at) - channel(low, at)));
  });
  return `rgb(${mixed.join(',')})`;
}

function boxes(shapes: Layout[], x: Scale, y: Scale): string[] {
  return shapes.map((shape: any) => {
    const [left, top] = [x.pixel(shape.x0), Math.min(y.pixel(shape.y0), y.pixel(shape.y1))];
    const [w, h] = [x.pixel(shape.x1) - left, Math.abs(y.pixel(shape.y1) - y.pixel(shape.y0))];
    return `<rect x="${round(left)}" y="${round(top)}" width="${round(w)}" height="${round(h)}" fill="${shape.fillcolor}" opacity="${shape.opacity}" rx="3"/>`;
  });
}

const color = (place: number): string => palette[place % palette.length];
const round = (value: number): number => Math.round(value * 10) / 10;

function line(x1: number, y1: number, x2: number, y2: number, opacity: number): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${neutral}" opacity="${opacity}"/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  {
    anchor = 'start',
    size = 12,
    turn = 0,
    fill = neutral,
    family = '',
  }: {
    anchor?: string;
    size?: number;
    turn?: number;
    fill?: string;
    family?: string;
  } = {},
): string {
  const rotate = turn ? ` transform="rotate(${turn} ${round(x)} ${round(y)})"` : '';
  const font = family ? ` font-family="${family}"` : '';
  // Plotly reads labels as HTML. Those from data come escaped; other markup than a line break is shown.
  const shown = content
    .replaceAll('<br>', ' ')
    .replace(/&(?!amp;|lt;|gt;)/g, '&amp;')
    .replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" fill="${fill}"${font}${rotate}>${shown}</text>`;
}
