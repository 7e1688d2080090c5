import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * One output in several formats, by media type; the viewer takes the richest it knows. Text is a
 * string, JSON an object. `text/plain` is always there: it is what a terminal shows.
 */
export interface MimeBundle {
  readonly 'text/plain': string;
  readonly [mediaType: string]: unknown;
}

/** A place in a cell's output that can be drawn again. */
export interface DisplaySlot {
  /** Shows the bundle in this place, over what stood there. */
  show(bundle: MimeBundle): void;
}

/** `writeDisplayData` of tslab's kernel: a Jupyter `display_data` or `update_display_data` message. */
type WriteDisplayData = (message: object, update: boolean) => void;

/**
 * Shows a bundle under the running tslab cell; outside a notebook its text goes to stdout.
 *
 * @remarks tslab's public `display.raw` sends one media type a message, so a picture and its
 * Plotly JSON would be two outputs. The bundle goes through the function below `display.raw`.
 */
export function show(bundle: MimeBundle): void {
  const write = kernelWriter();
  if (write) write({ data: bundle, metadata: {}, transient: {} }, false);
  else process.stdout.write(`${bundle['text/plain']}\n`);
}

/** A new place for output that changes while the cell runs; outside a notebook it stays silent. */
export function newSlot(): DisplaySlot {
  const transient = { display_id: randomBytes(8).toString('hex') };
  let shown = false;
  return {
    show(bundle) {
      kernelWriter()?.({ data: bundle, metadata: {}, transient }, shown);
      shown = true;
    },
  };
}

/** Whether this code runs in a tslab kernel. */
export function inNotebook(): boolean {
  return kernelWriter() !== undefined;
}

/** Loads a package of the project that the working directory lies in; undefined if it has none. */
export function projectPackage(name: string): unknown {
  const fromHere = createRequire(path.join(process.cwd(), 'index.js'));
  try {
    return fromHere(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The function with which the kernel that this process is sends output; undefined outside one. */
function kernelWriter(): WriteDisplayData | undefined {
  const { cache } = createRequire(path.join(process.cwd(), 'index.js'));
  const jupyter = Object.keys(cache).find((file) => /[/\\]tslab[/\\]dist[/\\]jupyter\.js$/.test(file));
  return jupyter && (cache[jupyter]?.exports.lastWriteDisplayData ?? undefined);
}
