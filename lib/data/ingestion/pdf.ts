import { getDocumentProxy } from 'unpdf';
import { FormatError } from '../../errors';
import type { SourceFormat, SourcePart } from './source-file';

/**
 * PDF, by pdf.js: a part is a page, in paragraphs. A page without text, a scanned one, is left out; a document of such
 * pages alone is refused.
 */
export const pdf: SourceFormat = {
  name: 'PDF',
  extensions: ['.pdf'],
  continuous: true,
  read: async ({ path, bytes }) => {
    const parts: SourcePart[] = [];
    try {
      // pdf.js takes the bytes over: a copy. Nothing in the file is evaluated.
      const document = await getDocumentProxy(bytes.slice(), { verbosity: 0, isEvalSupported: false });
      for (let page = 1; page <= document.numPages; page++) {
        const { items } = await (await document.getPage(page)).getTextContent();
        const text = paragraphs(items.filter((item) => 'str' in item));
        if (text !== '') parts.push({ text, line: 1, page });
      }
      await document.destroy();
    } catch (error) {
      const { name, message } = error as Error;
      throw new FormatError(
        name === 'PasswordException'
          ? `${path}: a PDF that opens without a password is required; save it without one`
          : `${path}: a PDF is required, pdf.js cannot read this: ${message}`,
      );
    }
    if (parts.length === 0) {
      throw new FormatError(
        `${path}: a PDF with text is required, its pages are pictures; run OCR on it first`,
      );
    }
    return parts;
  },
};

/** A run of letters as pdf.js gives it. */
interface PlacedText {
  readonly str: string;
  /** The last two are x and y of its beginning, y upwards, in points. */
  readonly transform: readonly number[];
  /** Of the letters, in points; 0 for space between lines. */
  readonly height: number;
  /** The next run is on another line. */
  readonly hasEOL: boolean;
}

/** From this many times the height of the letters between two lines on, the second begins a paragraph. */
const paragraphGap = 1.7;

/**
 * Lines of a page as paragraphs: lines that are close are joined by a space, and words that were broken at the end of
 * a line are whole again (`measure-` and `ments` give `measurements`).
 */
function paragraphs(items: readonly PlacedText[]): string {
  const lines: { text: string; y: number; height: number }[] = [];
  let fresh = true;
  for (const { str, transform, height, hasEOL } of items) {
    if (str.trim() !== '' || (!fresh && str !== '')) {
      if (fresh) lines.push({ text: '', y: transform[5], height });
      const line = lines.at(-1)!;
      line.text += str;
      line.height = Math.max(line.height, height);
      fresh = false;
    }
    // A heading comes without a mark of its end: the next run is further down.
    if (hasEOL || str === '') fresh = true;
  }
  return lines.reduce((text, line, i) => {
    const before = lines[i - 1];
    if (before === undefined) return line.text.trim();
    const gap = before.y - line.y;
    const near = gap > 0 && gap < paragraphGap * Math.min(before.height, line.height);
    if (!near) return `${text}\n\n${line.text.trim()}`;
    const broken = /\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(line.text);
    return broken ? text.slice(0, -1) + line.text.trim() : `${text} ${line.text.trim()}`;
  }, '');
}
