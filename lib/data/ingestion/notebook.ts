import { z } from 'zod';
import { FormatError } from '../../errors';
import { markdownSections } from './markdown';
import { sourceText, type SourceFormat, type SourcePart } from './source-file';

/** Jupyter notebooks: a part is a cell of Markdown (as text) or of code (as it is); what cells printed is left out. */
export const notebook: SourceFormat = {
  name: 'Jupyter notebook',
  extensions: ['.ipynb'],
  continuous: true,
  read: (source) => {
    const { path } = source;
    const parsed = notebookShape.safeParse(parseJson(sourceText(source), path));
    if (!parsed.success) {
      const [{ path: place, message }] = parsed.error.issues;
      const [, cell] = place[0] === 'cells' ? place : [];
      const where = typeof cell === 'number' ? `${path} cell ${cell + 1}` : path;
      throw new FormatError(
        `${where}: a notebook of Jupyter's format 4 is required (${place.join('.') || 'all of it'}: ${message}); older ` +
          'ones are brought up to date by jupyter nbconvert --to notebook',
      );
    }
    const { cells, metadata } = parsed.data;
    const language = metadata?.language_info?.name ?? metadata?.kernelspec?.language;
    return cells.flatMap((cell, i) => cellParts(cell, i + 1, language));
  },
};

const notebookShape = z.object({
  nbformat: z.literal(4),
  cells: z.array(
    z.object({
      cell_type: z.enum(['markdown', 'code', 'raw']),
      source: z.union([z.string(), z.array(z.string())]),
    }),
  ),
  metadata: z
    .object({
      language_info: z.object({ name: z.string() }).optional(),
      kernelspec: z.object({ language: z.string().optional() }).optional(),
    })
    .optional(),
});

function cellParts(
  { cell_type, source }: z.infer<typeof notebookShape>['cells'][number],
  cell: number,
  language: string | undefined,
): SourcePart[] {
  const text = [source].flat().join('');
  if (text.trim() === '' || cell_type === 'raw') return [];
  if (cell_type === 'code') {
    const fields = { cellType: 'code', ...(language !== undefined && { language }) };
    return [{ text: text.trimEnd(), line: 1, cell, fields }];
  }
  const rendered = markdownSections(text).map((section) => section.text);
  // A cell with nothing but a heading is a heading.
  const whole = rendered.join('\n\n') || text.replace(/^#+\s*/gm, '').trim();
  return [{ text: whole, line: 1, cell, fields: { cellType: 'markdown' } }];
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const place = /position (\d+)/.exec(message)?.[1];
    const line = place === undefined ? 1 : text.slice(0, Number(place)).split('\n').length;
    throw new FormatError(`${path}:${line}: a notebook must be JSON: ${message}`);
  }
}
