import { architectures } from '../../lib/models/architectures';
import { calculations, type Row } from './calculations';
import { escapeHtml } from './html';

/** The numbers a reader may change, by the field of an Architecture or a Workload they set. */
export const fields: readonly { readonly name: string; readonly label: string; readonly workload?: true }[] =
  [
    { name: 'encoderLayers', label: 'Encoder layers' },
    { name: 'decoderLayers', label: 'Decoder layers' },
    { name: 'hiddenSize', label: 'Hidden size C' },
    { name: 'intermediateSize', label: 'Feed-forward size F' },
    { name: 'numAttentionHeads', label: 'Heads H' },
    { name: 'numKeyValueHeads', label: 'Key/value heads G' },
    { name: 'vocabSize', label: 'Vocabulary V' },
    { name: 'length', label: 'Text length T (tokens)', workload: true },
    { name: 'batchSize', label: 'Batch B (texts)', workload: true },
  ];

const startWith = 'gpt2';
const workload = { length: 1024, batchSize: 1 };

/**
 * A calculator as one line of HTML. It already shows the answer for GPT-2; without scripts a table of
 * all published models stands in for the form.
 *
 * @throws Error if there is no calculator of this name
 */
export function calculatorHtml(name: string): string {
  const calculation = calculations[name];
  if (!calculation) {
    throw new Error(`no calculator named '${name}': there are ${Object.keys(calculations).join(', ')}`);
  }
  const id = `calculator-${name}`;
  const start: Record<string, unknown> = { ...architectures[startWith], ...workload };
  const models = Object.entries(architectures)
    .map(
      ([key, { name: label }]) =>
        `<option value="${key}"${key === startWith ? ' selected' : ''}>${escapeHtml(label)}</option>`,
    )
    .join('');
  const inputs = fields
    .filter((field) => !field.workload || calculation.needsWorkload)
    .map(
      ({ name: field, label }) =>
        `<label>${label}<input type="number" inputmode="numeric" min="0" step="1" name="${field}" value="${start[field]}"></label>`,
    )
    .join('');
  const rows = calculation.rows(architectures[startWith], workload);
  return (
    `<section class="calculator" id="${id}" data-calculator="${name}" aria-labelledby="${id}-title">` +
    `<p class="card-kind">Calculator</p><p class="card-title" id="${id}-title">${calculation.title}</p>` +
    `<form class="needs-script"><label class="calculator-model">Model<select name="model">${models}</select></label>` +
    `<div class="calculator-fields">${inputs}</div></form>` +
    `<p class="calculator-message" role="alert"></p>` +
    `<table class="calculator-answer needs-script" aria-live="polite"><tbody>${answerRows(rows)}</tbody></table>` +
    `<noscript>${publishedTable(name)}</noscript></section>`
  );
}

/** The answer's rows; the page's script writes the same. */
export function answerRows(rows: readonly Row[]): string {
  return rows
    .map(
      ({ label, value, total }) =>
        `<tr${total ? ' class="total"' : ''}><th scope="row">${label}</th><td>${value}</td></tr>`,
    )
    .join('');
}

function publishedTable(name: string): string {
  const body = Object.values(architectures).map((architecture) => {
    const rows = calculations[name].rows(architecture, workload);
    return { model: architecture.name, rows };
  });
  const head = body[0].rows.map(({ label }) => `<th scope="col">${label}</th>`).join('');
  const lines = body.map(
    ({ model, rows }) =>
      `<tr><th scope="row">${model}</th>${rows.map(({ value }) => `<td>${value}</td>`).join('')}</tr>`,
  );
  return `<table><thead><tr><th scope="col">Model</th>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}
