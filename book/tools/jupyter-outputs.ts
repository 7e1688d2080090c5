import type { Figure } from '../../lib/plots/figure';
import type { Output, Result } from './recording';

/** An output of nbformat 4.5, as far as tslab produces it. */
export type JupyterOutput =
  | { readonly output_type: 'stream'; readonly name: string; readonly text: string | string[] }
  | { readonly output_type: 'display_data' | 'execute_result'; readonly data: Record<string, unknown> };

/** How lib/notebook marks what is on show only while a cell runs: progress bars, live curves. */
const transient = /^\s*<progress\b/;

const mime = {
  result: 'application/vnd.headway.result+json',
  figure: 'application/vnd.plotly.v1+json',
} as const;

/**
 * Keeps of a cell's outputs what the book shows: text, tables, drawings, figures. Progress bars are
 * dropped, streams joined, and results taken out.
 *
 * @param results - gets each result by its name
 * @throws Error if a cell gives two results the same name
 */
export function jupyterOutputs(outputs: readonly JupyterOutput[], results: Record<string, Result>): Output[] {
  const kept: Output[] = [];
  const keep = (shown: Output): void => {
    const last = kept.at(-1);
    if (shown.kind !== 'text' || last?.kind !== 'text') kept.push(shown);
    else kept[kept.length - 1] = { kind: 'text', text: last.text + shown.text };
  };
  for (const output of outputs) {
    if (output.output_type === 'stream') {
      const text = withoutProgress(joined(output.text));
      if (text.trim() !== '') keep({ kind: 'text', text });
    } else if (output.output_type === 'display_data' || output.output_type === 'execute_result') {
      if (mime.result in output.data) addResult(output.data[mime.result] as NamedResult, results);
      const shown = display(output.data);
      if (shown) keep(shown);
    }
  }
  return kept;
}

type NamedResult = Result & { readonly name: string };

function addResult({ name, value, within, digits }: NamedResult, results: Record<string, Result>): void {
  if (name in results) throw new Error(`result '${name}' is published twice`);
  results[name] = { value, ...(within !== undefined && { within }), ...(digits !== undefined && { digits }) };
}

/** The richest form of a display that the book can show. */
function display(data: Record<string, unknown>): Output | undefined {
  if (mime.figure in data) {
    const { data: traces, layout } = data[mime.figure] as Figure;
    return { kind: 'figure', figure: rounded({ data: traces, layout }) };
  }
  if ('text/html' in data) {
    const html = joined(data['text/html']);
    return transient.test(html) ? undefined : { kind: 'html', html };
  }
  if ('image/svg+xml' in data) return { kind: 'svg', svg: joined(data['image/svg+xml']) };
  const text = joined(data['text/plain'] ?? '');
  return text.trim() === '' ? undefined : { kind: 'text', text: `${text}\n` };
}

/** A terminal's carriage return overwrites its line: what is left is what was written last. */
function withoutProgress(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n');
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text);
}

/** A figure shows no more than five digits; the rest differs between machines. */
function rounded(figure: Figure): Figure {
  return JSON.parse(JSON.stringify(figure), (_key, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
  ) as Figure;
}
