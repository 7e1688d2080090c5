import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { figure } from '../../lib/notebook/figure';
import { liveTraining } from '../../lib/notebook/live-training';
import { result } from '../../lib/notebook/result';
import { table } from '../../lib/notebook/table';
import { lossCurve } from '../../lib/plots/loss-curve';

interface Message {
  data: Record<string, unknown>;
  transient: { display_id?: string };
}

/** What the pinned tslab keeps while a cell runs; a kernel sets it before each cell. */
const kernel = createRequire(import.meta.url)('tslab/dist/jupyter') as {
  lastWriteDisplayData: ((message: Message, update: boolean) => void) | null;
};

describe('in a tslab cell', () => {
  let sent: { message: Message; update: boolean }[];
  beforeEach(() => {
    sent = [];
    kernel.lastWriteDisplayData = (message, update) => void sent.push({ message, update });
  });
  afterEach(() => {
    kernel.lastWriteDisplayData = null;
  });

  it('a figure is one output: Plotly JSON, HTML with a local bundle, a still picture, text', () => {
    const plot = lossCurve([{ step: 0, loss: 3 }], { title: '</script><b>' });
    figure(plot);
    expect(sent).toHaveLength(1);
    const { data } = sent[0].message;
    expect(data['application/vnd.plotly.v1+json']).toEqual(plot);
    expect(data['image/svg+xml']).toMatch(/^<svg/);
    const html = data['text/html'] as string;
    expect(html).toContain('files/node_modules/plotly.js-dist/plotly.js');
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/); // nothing from the network
    expect(html.match(/<\/script>/g)).toHaveLength(1); // a title cannot end the script early
  });

  it('a table is a danfojs DataFrame as HTML and as text, its cells shown as text', () => {
    table([
      { model: '<b>GPT', accuracy: 0.712345 },
      { model: 'majority', accuracy: 0.4 },
    ]);
    const { data } = sent[0].message;
    expect(data['text/html']).toContain('<td style="text-align:left">&lt;b&gt;GPT</td>');
    expect(data['text/html']).toContain('<td style="text-align:right">0.7123</td>');
    expect(data['text/plain']).toMatch(/║.*model.*│.*accuracy/);
  });

  it('a result carries its name, value and tolerance for the book', () => {
    result('perplexity', 12.3456, { within: 0.5, digits: 1 });
    expect(sent[0].message.data).toEqual({
      'application/vnd.headway.result+json': { name: 'perplexity', value: 12.3456, within: 0.5, digits: 1 },
      'text/plain': 'perplexity: 12.3',
    });
  });

  it('live training draws over one place, not twice within half a second, and ends with the figure', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    try {
      const { onStep } = liveTraining({ steps: 100, levels: { bigram: 2.4 } });
      for (let step = 1; step <= 100; step++) {
        onStep({ step, loss: 4 - step / 100, tokensPerSecond: 1000 });
        vi.advanceTimersByTime(25);
      }
    } finally {
      vi.useRealTimers();
    }
    // 100 steps of 25 ms: drawn at 0, 500, 1000, 1500 and 2000 ms, and at the last step.
    expect(sent.map(({ update }) => update)).toEqual([false, true, true, true, true, true]);
    expect(new Set(sent.map(({ message }) => message.transient.display_id)).size).toBe(1);
    expect(sent[1].message.data['text/html']).toContain('<progress max="1"');
    expect(sent.at(-1)!.message.data).toHaveProperty('application/vnd.plotly.v1+json');
    // the levels stand in the pictures on the way, and in the figure at the end
    for (const { message } of sent) expect(JSON.stringify(message.data)).toContain('bigram');
  });
});

describe('outside a notebook', () => {
  it('the same calls print text', () => {
    const printed: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
    try {
      figure(lossCurve([{ step: 0, loss: 3 }], { title: 'Training' }));
      result('tokens', 1200);
      table([]);
      const { onStep } = liveTraining({ steps: 20 });
      for (let step = 1; step <= 20; step++) onStep({ step, loss: 2 });
    } finally {
      write.mockRestore();
    }
    expect(printed.slice(0, 3)).toEqual(['[figure: Training]\n', 'tokens: 1200\n', '(no rows)\n']);
    expect(printed.slice(3)).toHaveLength(10); // every tenth of the way
    expect(printed.at(-1)).toContain('step 20 of 20 · loss 2.000');
  });

  it('a result that is not a number is refused', () => {
    expect(() => result('loss', NaN)).toThrow('"loss" must be a finite number, got NaN');
  });
});
