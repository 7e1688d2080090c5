import { projectPackage, show } from './display';

/** What this file uses of danfojs-node's DataFrame. */
interface DataFrame {
  readonly columns: string[];
  readonly values: unknown[][];
  toString(): string;
}

/** Settings of {@link table}. */
export interface TableOptions {
  /** Significant digits of numbers that are not whole; 4 by default. */
  readonly digits?: number;
}

/**
 * Shows rows as a danfojs DataFrame: an HTML table in a notebook, a text table in a terminal.
 *
 * @param rows - objects with the same fields, or a DataFrame
 */
export function table(rows: readonly object[] | object, { digits = 4 }: TableOptions = {}): void {
  if (Array.isArray(rows) && rows.length === 0) return show({ 'text/plain': '(no rows)' });
  const frame = isFrame(rows) ? rows : toFrame(rows as Record<string, unknown>[], digits);
  const head = frame.columns.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const body = frame.values.map((row) => {
    const cells = row.map((value) => {
      const align = typeof value === 'number' ? ' style="text-align:right"' : ' style="text-align:left"';
      return `<td${align}>${escapeHtml(String(value))}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  show({
    'text/html': `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`,
    'text/plain': frame.toString(),
  });
}

function isFrame(rows: object): rows is DataFrame {
  return 'columns' in rows && 'values' in rows && Array.isArray((rows as DataFrame).columns);
}

/** Without danfojs-node in the project the rows keep their place in a plain frame. */
function toFrame(rows: Record<string, unknown>[], digits: number): DataFrame {
  const rounded = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value, digits)])),
  );
  const danfo = projectPackage('danfojs-node') as
    { DataFrame: new (rows: object[], options: object) => DataFrame } | undefined;
  if (danfo) {
    const display = { tableMaxRow: rows.length, tableMaxColInConsole: 20, tableMaxColWidth: 24 };
    return new danfo.DataFrame(rounded, { config: display });
  }
  const columns = Object.keys(rounded[0]);
  const values = rounded.map((row) => columns.map((name) => row[name]));
  const lines = [columns, ...values].map((line) => line.join('\t'));
  return { columns, values, toString: () => lines.join('\n') };
}

function round(value: unknown, digits: number): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value) || Number.isInteger(value)) return value;
  return Number(value.toPrecision(digits));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
