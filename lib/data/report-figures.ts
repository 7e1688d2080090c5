import { barChart } from '../plots/bar-chart';
import type { Figure } from '../plots/figure';
import type { DataReport } from './report';

/** The figures of a report: how long texts are, how many each label has, the most frequent words; empty ones are left out. */
export function reportFigures({ words, labels, topNgrams }: DataReport): Figure[] {
  const figures = [
    { title: 'How long the texts are', xTitle: 'words, from', yTitle: 'rows', counts: words.histogram.map(({ from, rows }) => [String(from), rows] as const) }, // prettier-ignore
    { title: 'Rows of each label', xTitle: 'label', yTitle: 'rows', counts: Object.entries(labels) },
    { title: 'The most frequent words', xTitle: 'word', yTitle: 'times', counts: topNgrams[0] },
  ];
  return figures
    .filter(({ counts }) => counts.length > 0)
    .map(({ title, xTitle, yTitle, counts }) =>
      barChart({
        labels: counts.map(([name]) => name),
        series: [{ name: yTitle, values: counts.map(([, count]) => count) }],
        xTitle,
        yTitle,
        title,
      }),
    );
}
