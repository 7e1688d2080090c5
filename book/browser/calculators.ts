import { architectures, type Architecture, type ArchitectureName } from '../../lib/models/architectures';
import { calculations } from '../tools/calculations';

/** Makes each calculator of the page answer while its reader types. */
for (const section of document.querySelectorAll<HTMLElement>('[data-calculator]')) {
  const calculation = calculations[section.dataset.calculator ?? ''];
  const form = section.querySelector('form');
  const body = section.querySelector('tbody');
  const message = section.querySelector('.calculator-message');
  if (!calculation || !form || !body || !message) continue;

  const inputs = [...form.querySelectorAll<HTMLInputElement>('input')];
  const model = form.querySelector('select') as HTMLSelectElement;
  const update = (): void => {
    const set = Object.fromEntries(inputs.map((input) => [input.name, input.valueAsNumber]));
    const architecture: Architecture = { ...architectures[model.value as ArchitectureName], ...set };
    const wrong = problemOf(architecture, inputs);
    message.textContent = wrong ?? '';
    if (wrong) return;
    const workload = { length: set.length ?? 0, batchSize: set.batchSize ?? 0 };
    body.replaceChildren(
      ...calculation.rows(architecture, workload).map(({ label, value, total }) => {
        const row = document.createElement('tr');
        if (total) row.className = 'total';
        const head = document.createElement('th');
        head.scope = 'row';
        head.textContent = label;
        row.append(head, Object.assign(document.createElement('td'), { textContent: value }));
        return row;
      }),
    );
  };
  model.addEventListener('change', () => {
    const chosen = architectures[model.value as ArchitectureName] as unknown as Record<string, number>;
    for (const input of inputs) if (input.name in chosen) input.value = String(chosen[input.name]);
    update();
  });
  form.addEventListener('input', (event) => event.target !== model && update());
  form.addEventListener('submit', (event) => event.preventDefault());
  update();
}

/** What keeps these numbers from being a model, in words; undefined if nothing does. */
function problemOf(architecture: Architecture, inputs: readonly HTMLInputElement[]): string | undefined {
  const empty = inputs.find((input) => !Number.isInteger(input.valueAsNumber) || input.valueAsNumber < 0);
  if (empty) return `${empty.labels?.[0]?.textContent}: a whole number is required.`;
  const { hiddenSize, numAttentionHeads, numKeyValueHeads } = architecture;
  if (numAttentionHeads < 1 || hiddenSize % numAttentionHeads !== 0) {
    return `The hidden size must be a multiple of the heads: ${hiddenSize} is not one of ${numAttentionHeads}.`;
  }
  if (numKeyValueHeads < 1 || numAttentionHeads % numKeyValueHeads !== 0) {
    return `The heads must be a multiple of the key/value heads: ${numAttentionHeads} is not one of ${numKeyValueHeads}.`;
  }
  return undefined;
}
