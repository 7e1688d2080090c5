/**
 * Rows of cells as lines, columns in line with each other.
 *
 * @param leftColumns - how many columns are words, and begin at the left; the rest are numbers
 */
export function textTable(rows: readonly (readonly string[])[], leftColumns: number = 1): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i < leftColumns ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}
