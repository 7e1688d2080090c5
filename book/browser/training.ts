import type * as trainingRun from './training-run';

/** Makes the page's GPT train when its reader asks for it. What that takes, 15 MB, is fetched only then. */
const card = document.querySelector<HTMLElement>('[data-training]');
if (card) prepare(card, new URL('.', (document.currentScript as HTMLScriptElement).src));

/** @param assets - the address of the folder with this script */
function prepare(section: HTMLElement, assets: URL): void {
  const form = section.querySelector('form')!;
  const [start, stop] = form.querySelectorAll('button');
  const field = <E extends HTMLElement>(name: string): E => form.elements.namedItem(name) as unknown as E;
  const show = (name: string, text: string): void => {
    section.querySelector(`.training-${name}`)!.textContent = text;
  };
  let ending = new AbortController();
  const losses: number[] = [];
  const onProgress = ({ step, loss, tokensPerSecond, sample }: trainingRun.Progress): void => {
    losses.push(loss);
    const speed = `${Math.round(tokensPerSecond).toLocaleString('en')} characters a second`;
    show('state', `Step ${step}: loss ${loss.toFixed(2)} nats, ${speed}`);
    section.querySelector('polyline')!.setAttribute('points', pointsOf(losses));
    if (sample !== undefined) show('sample', sample);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ending = new AbortController();
    losses.length = 0;
    show('fault', '');
    show('state', 'Fetching ONNX Runtime …');
    start.disabled = true;
    stop.disabled = false;
    void run()
      .catch((error: Error) => show('fault', error.message))
      .finally(() => {
        start.disabled = false;
        stop.disabled = true;
      });
  });
  stop.addEventListener('click', () => ending.abort());

  async function run(): Promise<void> {
    const steps = field<HTMLInputElement>('steps').valueAsNumber;
    const own = field<HTMLTextAreaElement>('text').value;
    if (own && own.length < 500)
      throw new Error(`A text of 500 characters is required, this has ${own.length}.`);
    const { train } = await moduleIn(assets);
    const text = own || (await (await fetch(new URL('training-text.txt', assets))).text());
    await train(text, steps, new URL('ort-wasm-simd-threaded.wasm', assets).href, onProgress, ending.signal);
  }
}

/** @throws Error if the page was opened as a file: browsers then refuse modules */
async function moduleIn(assets: URL): Promise<typeof trainingRun> {
  if (assets.protocol === 'file:')
    throw new Error('This works in a book that is served: npx headway book serve');
  return (await import(new URL('training-run.js', assets).href)) as typeof trainingRun;
}

/** A curve in a box of 600 × 160: losses from 0 to 4.5 nats. */
function pointsOf(losses: readonly number[]): string {
  const across = 600 / Math.max(1, losses.length - 1);
  return losses
    .map((loss, i) => `${(i * across).toFixed(1)},${(160 - (160 * loss) / 4.5).toFixed(1)}`)
    .join(' ');
}
