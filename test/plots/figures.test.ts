import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { attentionMap } from '../../lib/plots/attention-map';
import { barChart } from '../../lib/plots/bar-chart';
import { confusionMatrixFigure } from '../../lib/plots/confusion-matrix-figure';
import type { Figure, Layout } from '../../lib/plots/figure';
import { lineChart } from '../../lib/plots/line-chart';
import { reliabilityDiagram } from '../../lib/plots/reliability-diagram';
import { lossCurve } from '../../lib/plots/loss-curve';
import { figureToSvg } from '../../lib/plots/static-svg';
import { tokenView } from '../../lib/plots/token-view';
import { browserMissing, launchBrowser } from '../browser';

/** One of each, with what data may hold: markup, equal tokens, errors, log axes, empty classes. */
const figures: Record<string, Figure> = {
  lossCurve: lossCurve(
    [
      { step: 0, loss: 4.2, metrics: { loss: 4.1 } },
      { step: 1, loss: 3.5 },
      { step: 2, loss: 3.1, metrics: { loss: 3.2 } },
    ],
    { title: 'Training', levels: { unigram: 3.3 } },
  ),
  attentionMap: attentionMap(
    [
      [
        [1, 0],
        [0.25, 0.75],
      ],
      [
        [1, 0],
        [0.5, 0.5],
      ],
    ],
    ['the', 'the'],
  ),
  tokenView: tokenView(['Hello', { text: ' <b>', id: 7 }, '\n'], { title: 'tokens' }),
  confusionMatrix: confusionMatrixFigure(
    [
      [3, 1],
      [0, 0],
    ],
    ['positive', 'negative'],
    { title: 'sentiment' },
  ),
  lineChart: lineChart({
    series: [{ name: 'a', x: [1, 10], y: [1, 100], error: [0.1, 3], mode: 'lines+markers' }],
    xTitle: 'labels',
    yTitle: 'memory (bytes)',
    xScale: 'log',
    yScale: 'log',
  }),
  barChart: barChart({
    labels: ['x', 'y'],
    series: [
      { name: 'a', values: [1, 2] },
      { name: 'b', values: Float32Array.of(3, 4), error: [0.5, 0.5] },
    ],
    xTitle: 'model',
    yTitle: 'time (s)',
  }),
  reliabilityDiagram: reliabilityDiagram({
    'as trained': [
      { count: 3, confidence: 0.6, accuracy: 1 / 3 },
      { count: 0, confidence: 0, accuracy: 0 },
    ],
  }),
};

describe('figures', () => {
  it.skipIf(browserMissing)(`are valid Plotly JSON, says Plotly itself${browserMissing}`, async () => {
    const chrome = await launchBrowser();
    try {
      const page = await chrome.newPage();
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve('plotly.js-dist') });
      // Plotly 4.1.1's own validate() throws at any `legend`: it is left out here.
      const checked = Object.entries(figures).map(([name, { data, layout }]) => ({
        name,
        data,
        layout: Object.fromEntries(Object.entries(layout).filter(([field]) => field !== 'legend')),
      }));
      const faults = await page.evaluate((all) => {
        const { Plotly } = globalThis as unknown as {
          Plotly: { validate(data: unknown, layout: unknown): { code: string; msg: string }[] | undefined };
        };
        return all.flatMap(({ name, data, layout }) =>
          (Plotly.validate(data, layout) ?? [])
            .filter(({ code }) => code !== 'unused') // a right field that another one switches off
            .map(({ msg }) => `${name}: ${msg}`),
        );
      }, checked);
      expect(faults).toEqual([]);
    } finally {
      await chrome.close();
    }
  });

  it('are plain JSON: saving and reading back changes nothing', () => {
    for (const figure of Object.values(figures)) {
      expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    }
  });

  it('name every visible axis, and show text from data as text', () => {
    const { layout } = figures.lossCurve as { layout: Record<string, { title: { text: string } }> };
    expect([layout.xaxis.title.text, layout.yaxis.title.text]).toEqual(['step', 'loss (nats per token)']);
    expect(JSON.stringify(figures.tokenView)).not.toContain('<b>');
  });

  it('count in powers of ten, not in the letters of large and small units', () => {
    for (const figure of Object.values(figures)) {
      const axes = Object.entries(figure.layout).filter(([field]) => /^[xy]axis/.test(field));
      const visible = axes.map(([, axis]) => axis as Layout).filter((axis) => axis.visible !== false);
      for (const axis of visible) expect(axis.exponentformat).toBe('power');
    }
  });

  it('keep two equal tokens as two rows of an attention map', () => {
    const { layout } = figures.attentionMap as { layout: Record<string, Record<string, unknown>> };
    expect(layout.xaxis.tickvals).toEqual([0, 1]);
    expect(layout.xaxis.ticktext).toEqual(['the', 'the']);
  });

  it('colour a confusion matrix by share of the true class and print the counts', () => {
    expect(figures.confusionMatrix.data[0]).toMatchObject({
      z: [
        [0.75, 0.25],
        [0, 0],
      ],
      text: [
        ['3', '1'],
        ['0', '0'],
      ],
    });
  });

  it('leave ranges of confidence without a prediction out of a reliability diagram', () => {
    const [trained, honest] = figures.reliabilityDiagram.data;
    expect(trained).toMatchObject({ name: 'as trained', x: [0.6], y: [1 / 3] });
    expect(honest).toMatchObject({ x: [0, 1], y: [0, 1] });
  });

  it('refuse data that does not fit, naming what was required and what came', () => {
    expect(() => attentionMap([[1, 0]], ['a', 'b'])).toThrow('[T, S] = [2, 2]');
    expect(() => confusionMatrixFigure([[1]], ['a', 'b'])).toThrow('must be 2 × 2');
    expect(() => lineChart({ series: [{ name: 's', x: [1], y: [] }], xTitle: '', yTitle: '' })).toThrow(
      'series "s" must have as many x as y, got 1 and 0',
    );
    expect(() =>
      barChart({ labels: ['a'], series: [{ name: 's', values: [] }], xTitle: '', yTitle: '' }),
    ).toThrow('one value for each of the 1 labels, got 0');
  });
});

describe('figureToSvg', () => {
  it('draws every figure with finite coordinates and balanced markup', () => {
    for (const [name, figure] of Object.entries(figures)) {
      const svg = figureToSvg(figure);
      expect(svg, name).toMatch(/^<svg .*<\/svg>$/s);
      expect(svg, name).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg.match(/<text/g)?.length, name).toBe(svg.match(/<\/text>/g)?.length);
    }
  });

  it('puts larger losses higher and gives a cell the colour of its share', () => {
    const svg = figureToSvg(figures.lossCurve);
    const ys = [...svg.match(/polyline points="([^"]*)"/)![1].matchAll(/,([\d.]+)/g)].map(([, y]) =>
      Number(y),
    );
    expect(ys).toEqual([...ys].sort((a, b) => a - b)); // the pixel row grows downwards as the loss falls
    expect(figureToSvg(figures.attentionMap)).toContain('rgb(254,232,56)'); // weight 1: the last stop
  });

  it('labels ticks with powers of ten, as Plotly does', () => {
    const labels = (y: number[], yScale: 'linear' | 'log'): string[] => {
      const chart = lineChart({ series: [{ name: 'a', x: [1, 2], y }], xTitle: '', yTitle: '', yScale });
      const svg = figureToSvg(chart);
      return [...svg.matchAll(/text-anchor="end"[^>]*>([^<]*)</g)].map(([, label]) => label);
    };
    expect(labels([1e-3, 100], 'log')).toEqual(['10⁻²', '1', '10²']);
    expect(labels([1, 100], 'log')).toEqual(['1', '10', '10²']);
    expect(labels([1e-10, 1e10], 'log')).toContain('10⁻⁵');
    expect(labels([0, 4e-4], 'linear')).toEqual(['0', '1×10⁻⁴', '2×10⁻⁴', '3×10⁻⁴', '4×10⁻⁴']);
    expect(labels([0, 4], 'linear')).toEqual(['0', '1', '2', '3', '4']);
  });

  it('draws nothing but its axes for a history without steps', () => {
    expect(figureToSvg(lossCurve([]))).not.toMatch(/NaN|Infinity|undefined/);
  });
});
