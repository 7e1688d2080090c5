import { FormatError } from '../../errors';
import { decodeText } from '../text-files';

/** A file that is read, before anything is known of what is in it. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** How its letters are written, for example `windows-1252`, where that is known. Default: UTF-8, or a mark says so */
  readonly encoding?: string;
}

/** A part of a file with a text of its own: a paragraph, a section, a row, a cell, a page. */
export interface SourcePart {
  readonly text: string;
  /** The line it begins on, from 1: of the file, or of its page or cell. */
  readonly line: number;
  /** Of a PDF, from 1. */
  readonly page?: number;
  /** Of a notebook, from 1. */
  readonly cell?: number;
  /** What else the file says of it. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** How one format is read. Rejects with a FormatError naming file:line. */
export interface SourceFormat {
  /** For people: `Markdown`. */
  readonly name: string;
  /** Ends of names, in small letters: `.md`. */
  readonly extensions: readonly string[];
  /** Whether its parts make one text, in their order; the rows of a table do not. */
  readonly continuous: boolean;
  read(source: SourceFile, options: SourceOptions): Promise<SourcePart[]> | SourcePart[];
}

/** What a format may need to know beside the file. */
export interface SourceOptions {
  /** The column of a table that holds the text. */
  readonly textColumn: string;
}

/** Marks at the beginning of a file that say how it is written. */
const marks: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/**
 * The text of a file, with line ends as \n and without a byte order mark.
 *
 * @throws FormatError naming the line of the first byte that is not UTF-8, or if the encoding is not known
 */
export function sourceText({ path, bytes, encoding }: SourceFile): string {
  const marked = marks.find((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))?.encoding;
  const chosen = encoding ?? marked;
  try {
    return chosen === undefined || /^utf-?8$/i.test(chosen)
      ? decodeText(bytes, path)
      : new TextDecoder(chosen, { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (error) {
    if (error instanceof RangeError) {
      throw new FormatError(
        `${path}: the encoding must be one that the web knows, such as windows-1252, got '${chosen}'`,
      );
    }
    if (!(error instanceof FormatError)) throw new FormatError(`${path}: the file is not in ${chosen}`);
    const offset = error.offset!;
    const line = 1 + bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length;
    throw new FormatError(
      `${path}:${line}: text must be UTF-8, got the byte 0x${bytes[offset].toString(16)}; convert the file, or name ` +
        'its encoding (windows-1252 is common)',
      offset,
    );
  }
}
