import { sourceText, type SourceFormat, type SourcePart } from './source-file';

/** Plain text: a part is a paragraph, up to the next empty line. */
export const plainText: SourceFormat = {
  name: 'plain text',
  extensions: ['.txt', '.text'],
  continuous: true,
  read: (source) => paragraphsOf(sourceText(source)),
};

/** @param firstLine - the number of the text's first line */
export function paragraphsOf(text: string, firstLine = 1): SourcePart[] {
  const parts: SourcePart[] = [];
  let lines: string[] = [];
  const end = (next: number): void => {
    if (lines.length > 0) parts.push({ text: lines.join('\n'), line: next - lines.length });
    lines = [];
  };
  const all = text.split('\n');
  all.forEach((line, i) => {
    if (line.trim() === '') end(firstLine + i);
    else lines.push(line.trimEnd());
  });
  end(firstLine + all.length);
  return parts;
}
