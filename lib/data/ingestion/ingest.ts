import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { FormatError, HeadwayError } from '../../errors';
import type { TextRecord } from '../cleaning/record';
import { formatOf } from './formats';
import type { SourcePart } from './source-file';

/** How files become records. */
export interface IngestionOptions {
  /** Of records that name none themselves. */
  readonly licence?: string;
  /** One record a file, where its parts make one text. Default: one a part */
  readonly whole?: boolean;
  /** How the letters of the text files are written. Default: UTF-8, or as a file says */
  readonly encoding?: string;
  /** The column of tables and JSON Lines that holds the text. Default: `text` */
  readonly textColumn?: string;
  /** When this was done, written into each record as given. Default: not told, so that the same files give the same records */
  readonly time?: string;
}

/** What one file gave. */
export interface IngestedFile {
  readonly file: string;
  readonly records: TextRecord[];
  /** Why it gave none. */
  readonly fault?: HeadwayError;
}

/** The largest file that is read: a text in memory has no more room. */
const mostBytes = 2 ** 29 - 1;

// ANCHOR: ingest
/**
 * Reads files into records, one file at a time: each record with the file, the place in it, the file's SHA-256 and the
 * licence. A file that cannot be read gives its fault in place of records; the others go on.
 *
 * @param files - as `findSources` finds them
 */
export async function* ingest(
  files: readonly string[],
  options: IngestionOptions = {},
): AsyncGenerator<IngestedFile> {
  for (const file of files) {
    try {
      yield { file, records: await ingestFile(file, options) };
    } catch (error) {
      if (!(error instanceof HeadwayError) && (error as NodeJS.ErrnoException).path === undefined)
        throw error;
      const fault = error instanceof HeadwayError ? error : new FormatError((error as Error).message);
      yield { file, records: [], fault };
    }
  }
}

/**
 * One file's records.
 *
 * @throws FormatError naming file:line, page or cell
 */
export async function ingestFile(file: string, options: IngestionOptions = {}): Promise<TextRecord[]> {
  const { licence, whole = false, encoding, textColumn = 'text', time } = options;
  const format = formatOf(file);
  if (!format) throw new FormatError(`${file}: the end of its name must be that of a known format`);
  const { size } = await stat(file);
  if (size > mostBytes)
    throw new FormatError(`${file}: at most ${mostBytes} bytes are read at once, got ${size}: split it`);
  const bytes = new Uint8Array(await readFile(file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const parts = await format.read({ path: file, bytes, encoding }, { textColumn });
  const filled = parts.filter(({ text }) => text.trim() !== '');
  return (whole && format.continuous ? joined(filled) : filled).map(({ fields = {}, ...part }) => {
    const { licence: own, license, ...rest } = fields;
    const named = [own, license, licence].find((name) => typeof name === 'string' && name !== '') as
      string | undefined;
    return {
      ...part,
      source: file,
      sha256,
      ...(named !== undefined && { licence: named }),
      fields: { ...rest, ...(time !== undefined && { time }) },
    };
  });
}
// ANCHOR_END: ingest

/** All parts as one; of what they say beside their text, what all say alike. */
function joined(parts: readonly SourcePart[]): SourcePart[] {
  if (parts.length === 0) return [];
  const [{ fields = {} }] = parts;
  const shared = Object.entries(fields).filter(([name, value]) =>
    parts.every((part) => part.fields?.[name] === value),
  );
  const text = parts.map((part) => part.text).join('\n\n');
  return [{ text, line: parts[0].line, fields: Object.fromEntries(shared) }];
}
