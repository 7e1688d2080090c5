import MarkdownIt from 'markdown-it';
import { parseDocument } from 'yaml';
import { FormatError } from '../../errors';
import { joinBlocks, parsePage } from './html';
import { sourceText, type SourceFormat, type SourcePart } from './source-file';

/**
 * Markdown (CommonMark with tables): a part is a section, from a heading to the next, as text without marks. Front
 * matter in YAML goes with each part.
 */
export const markdown: SourceFormat = {
  name: 'Markdown',
  extensions: ['.md', '.markdown'],
  continuous: true,
  read: (source) => {
    const content = sourceText(source);
    const { fields, body, firstLine } = frontMatter(content, source.path);
    return markdownSections(body, firstLine).map((part) => ({
      ...part,
      fields: { ...fields, ...part.fields },
    }));
  },
};

const parser = new MarkdownIt({ html: true });
type Token = ReturnType<typeof parser.parse>[number];

/**
 * Sections with the headings they stand under as `section`: `Tides > Spring tides`.
 *
 * @param firstLine - the number of the content's first line
 */
export function markdownSections(content: string, firstLine = 1): SourcePart[] {
  const sections: { line: number; path: string[]; tokens: Token[] }[] = [];
  const path: string[] = [];
  const tokens = parser.parse(content, {});
  tokens.forEach((token, i) => {
    const line = firstLine + (token.map?.[0] ?? 0);
    // A heading in a quotation or a list begins no section.
    if (token.type === 'heading_open' && token.level === 0) {
      path.splice(Number(token.tag.slice(1)) - 1);
      path.push(inlineText(tokens[i + 1].children ?? []));
      sections.push({ line, path: path.filter(Boolean), tokens: [] });
    } else if (sections.length === 0) sections.push({ line, path: [], tokens: [] });
    sections.at(-1)!.tokens.push(token);
  });
  return sections
    .map(({ line, path: headings, tokens: own }) => ({
      text: blockText(own),
      line,
      ...(headings.length > 0 && { fields: { section: headings.join(' > ') } }),
      bare: own.every(({ type }) => /^(heading_|inline)/.test(type)) && own.length === 3,
    }))
    .filter(({ text, bare }) => text !== '' && !bare)
    .map(({ bare: _, ...part }) => part);
}

/** Tokens of blocks as text: paragraphs apart, items and rows one a line, code as it is. */
function blockText(tokens: readonly Token[]): string {
  let text = '';
  const lists: (number | undefined)[] = [];
  let prefix = '';
  let [inRow, inTable, inList] = [false, false, false];
  const put = (piece: string, gap: string): void => {
    if (piece !== '') text += (text === '' ? '' : gap) + prefix + piece;
    if (piece !== '') prefix = '';
  };
  for (const token of tokens) {
    const { type, content } = token;
    if (type === 'bullet_list_open') lists.push(undefined);
    else if (type === 'ordered_list_open') lists.push(Number(token.attrGet('start') ?? 1));
    else if (/_list_close$/.test(type)) {
      lists.pop();
      if (lists.length === 0) inList = false;
    } else if (type === 'list_item_open') {
      const number = lists.at(-1);
      prefix = '  '.repeat(lists.length - 1) + (number === undefined ? '- ' : `${number}. `);
      if (number !== undefined) lists[lists.length - 1] = number + 1;
    } else if (type === 'table_open') inTable = inRow = false;
    else if (type === 'tr_open') inRow = false;
    else if (type === 'inline' && token.map === null) {
      put(inlineText(token.children ?? []), inRow ? ' | ' : inTable ? '\n' : '\n\n');
      inRow = inTable = true;
    } else if (type === 'inline') {
      put(inlineText(token.children ?? []), prefix && inList ? '\n' : '\n\n');
      inList = lists.length > 0;
    } else if (type === 'fence' || type === 'code_block') put(content.trimEnd(), '\n\n');
    else if (type === 'html_block') put(joinBlocks(parsePage(content, 'Markdown').blocks), '\n\n');
  }
  return text;
}

function inlineText(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content }) => {
      if (type === 'softbreak') return ' ';
      if (type === 'hardbreak') return '\n';
      return type === 'html_inline' ? '' : content;
    })
    .join('')
    .trim();
}

/** The part between two lines of `---` at the beginning, if it is YAML with names; else none. */
function frontMatter(
  content: string,
  file: string,
): { fields: Record<string, unknown>; body: string; firstLine: number } {
  const [whole, yaml] = /^---[ \t]*\n([^]*?)^(?:---|\.\.\.)[ \t]*(?:\n|$)/m.exec(content) ?? [];
  const none = { fields: {}, body: content, firstLine: 1 };
  if (whole === undefined || !content.startsWith(whole)) return none;
  const document = parseDocument(yaml);
  const [fault] = document.errors;
  if (fault) {
    const line = 1 + (fault.linePos?.[0].line ?? 1);
    throw new FormatError(`${file}:${line}: front matter must be YAML: ${fault.message.split('\n')[0]}`);
  }
  let fields: unknown;
  try {
    fields = document.toJS();
  } catch (error) {
    throw new FormatError(
      `${file}:1: front matter must be YAML of a reasonable size: ${(error as Error).message}`,
    );
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return none;
  return {
    fields: fields as Record<string, unknown>,
    body: content.slice(whole.length),
    firstLine: whole.split('\n').length,
  };
}
