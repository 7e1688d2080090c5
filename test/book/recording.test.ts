import { describe, expect, test } from 'vitest';
import { unstableText } from '../../book/tools/execute';
import { jupyterOutputs } from '../../book/tools/jupyter-outputs';
import { root } from '../../book/tools/project';
import {
  readRecording,
  type Recording,
  resultDrift,
  type Result,
  writeRecording,
} from '../../book/tools/recording';
import { bookWith } from './book-fixture';

const stream = (text: string) => ({ output_type: 'stream' as const, name: 'stdout', text });
const display = (data: Record<string, unknown>) => ({ output_type: 'display_data' as const, data });
const recordingOf = (results: Record<string, Result>): Recording => ({ chapter: '01-a', cells: [], results });

describe('what is kept of a cell’s outputs', () => {
  test('is joined text, without what a progress bar overwrote', () => {
    const outputs = [stream('step 1\rstep 2\rdone\n'), stream('next\n')];
    expect(jupyterOutputs(outputs, {})).toEqual([{ kind: 'text', text: 'done\nnext\n' }]);
  });

  test('is a figure as Plotly JSON of five digits, whatever other forms it has', () => {
    const figure = { data: [{ type: 'scatter', y: [0.123456789] }], layout: {} };
    const bundle = display({ 'application/vnd.plotly.v1+json': figure, 'text/html': '<div>…</div>' });
    expect(jupyterOutputs([bundle], {})).toEqual([
      { kind: 'figure', figure: { data: [{ type: 'scatter', y: [0.12346] }], layout: {} } },
    ]);
  });

  test('is no progress bar', () => {
    expect(
      jupyterOutputs([display({ 'text/html': '<progress max="1" value="0.5"></progress> 3 s left' })], {}),
    ).toEqual([]);
  });

  test('is each result, by its name, which may occur once', () => {
    const result = display({
      'application/vnd.headway.result+json': { name: 'loss', value: 1.5, within: 0.1, digits: 2 },
      'text/plain': 'loss: 1.50',
    });
    const results: Record<string, Result> = {};
    expect(jupyterOutputs([result], results)).toEqual([{ kind: 'text', text: 'loss: 1.50\n' }]);
    expect(results).toEqual({ loss: { value: 1.5, within: 0.1, digits: 2 } });
    expect(() => jupyterOutputs([result], results)).toThrow("'loss' is published twice");
  });
});

describe('a recording', () => {
  test('reads back as it was written', () => {
    const paths = bookWith({});
    const recording: Recording = {
      chapter: '01-a',
      cells: [
        { source: 'abc', outputs: [{ kind: 'text', text: 'a\n"b"' }] },
        { source: 'def', outputs: [] },
      ],
      results: { loss: { value: 1.5, within: 0.1, digits: 2 } },
    };
    writeRecording(recording, paths);
    expect(readRecording('01-a', paths)).toEqual(recording);
  });

  test('may not hold a path of this machine, or a measured time', () => {
    expect(unstableText(`loaded ${root}/lib/x.ts`)).toEqual(['a path of this machine']);
    for (const text of ['took 12 ms', 'at 950 tokens/s']) expect(unstableText(text)).toHaveLength(1);
    expect(unstableText('3 messages, 12 samples, 5 tokens')).toEqual([]);
  });
});

describe('a result of a new run', () => {
  const was = recordingOf({ loss: { value: 2, within: 0.1 }, verdict: { value: 'yes' } });
  const drift = (loss: number, verdict = 'yes'): string[] =>
    resultDrift(was, recordingOf({ loss: { value: loss }, verdict: { value: verdict } }));

  test('passes within its tolerance', () => {
    expect(drift(2.09)).toEqual([]);
  });

  test('fails beyond it, or as NaN, or with another word', () => {
    expect(drift(2.11)).toEqual(["result 'loss': recorded 2 within 0.1, the run gave 2.11"]);
    expect(drift(Number.NaN)).toHaveLength(1);
    expect(drift(2, 'no')).toEqual(["result 'verdict': recorded 'yes', the run gave 'no'"]);
  });

  test('fails when it is missing, or was never recorded', () => {
    expect(resultDrift(was, recordingOf({}))).toHaveLength(2);
    expect(resultDrift(recordingOf({}), was)).toHaveLength(2);
  });
});
