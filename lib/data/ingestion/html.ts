import { Parser } from 'htmlparser2';
import { FormatError } from '../../errors';
import { mainText, type TextBlock } from './main-text';
import { sourceText, type SourceFile, type SourceFormat } from './source-file';

/** Web pages: one part, the main text without menus and footers; the title and the language beside it. */
export const html: SourceFormat = {
  name: 'HTML',
  extensions: ['.html', '.htm', '.xhtml'],
  continuous: true,
  read: (source) => {
    const { title, language, blocks } = parsePage(sourceText(withDeclaredEncoding(source)), source.path);
    const kept = mainText(blocks);
    if (kept.length === 0) return [];
    const fields = { ...(title && { title }), ...(language && { language }) };
    return [{ text: joinBlocks(kept), line: kept[0].line, fields }];
  },
};

/** A page in pieces. */
export interface Page {
  readonly title: string;
  /** As the page says: `en`, `de-CH`. */
  readonly language: string;
  readonly blocks: readonly TextBlock[];
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Elements of which nothing is text to read. */
const unread = words(
  'script style noscript template svg math iframe canvas object select button textarea audio video dialog',
);
/** Elements that a browser sets apart. */
const apart = words(
  'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul',
);
/** Elements without an end. */
const empty = words('area base br col embed hr img input link meta param source track wbr');
const asideElements = words('nav footer aside menu');
const asideRoles = words('navigation banner contentinfo search complementary menu menubar dialog');
/** Names of classes and ids by which pages call what is not their text. */
const asideName =
  /(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|footer|breadcrumbs?|cookies?|consent|share|sharing|social|related|recommended|advert|ads?|promo|sponsored|newsletter|subscribe|popup|modal|toolbar|pagination|comments|skip-link)(?:$|[\s_-])/i;

/** Browsers stop at 512 elements one in another; a page with more is made to tire its readers. */
const deepest = 1_000;

interface OpenElement {
  readonly tag: string;
  readonly hidden: boolean;
  readonly aside: boolean;
  readonly inMain: boolean;
  readonly inLink: boolean;
  readonly inPre: boolean;
}

const outermost: OpenElement = {
  tag: 'body',
  hidden: false,
  aside: false,
  inMain: false,
  inLink: false,
  inPre: false,
};

/**
 * Cuts a page into the blocks that a browser would show one under another. Scripts are not run, nothing is loaded.
 *
 * @param content - HTML, however broken: it is read as browsers read it
 * @throws FormatError naming file:line if elements nest deeper than any page for people
 */
export function parsePage(content: string, file: string): Page {
  const open: OpenElement[] = [];
  const blocks: TextBlock[] = [];
  const lineAt = lineCounter(content);
  let [title, language] = ['', ''];
  let current = { text: '', linkText: '', start: -1 };

  const top = (): OpenElement => open.at(-1) ?? outermost;
  const endBlock = (): void => {
    const { tag, aside, inMain, inPre } = top();
    const text = inPre ? current.text.replace(/^\n|\s+$/g, '') : current.text.replace(/\s+/g, ' ').trim();
    if (text !== '' && text !== '|') {
      const counts = { words: countWords(text), linkWords: countWords(current.linkText) };
      blocks.push({ text, ...counts, line: lineAt(current.start), inMain, aside, tag });
    }
    current = { text: '', linkText: '', start: -1 };
  };

  const parser = new Parser({
    onopentag(tag, attributes) {
      if (tag === 'html') language = attributes.lang ?? '';
      if (empty.has(tag)) {
        if (tag === 'br') current.text += '\n';
        if (tag === 'hr') endBlock();
        return;
      }
      if (open.length >= deepest) {
        throw new FormatError(
          `${file}:${lineAt(parser.startIndex)}: elements must nest at most ${deepest} deep, got more: this is no page for people`,
        );
      }
      // Cells of one row stay on one line.
      if (tag === 'td' || tag === 'th') current.text += current.text.trim() === '' ? '' : ' | ';
      else if (apart.has(tag)) endBlock();
      if (tag === 'a') current.linkText += ' ';
      open.push(elementIn(top(), tag, attributes));
    },
    ontext(text) {
      const element = top();
      if (element.tag === 'title' && !open.some(({ tag }) => tag === 'svg')) title += text;
      else if (!element.hidden) {
        if (current.start < 0 && text.trim() !== '') current.start = parser.startIndex;
        current.text += text;
        if (element.inLink) current.linkText += text;
      }
    },
    onclosetag(tag) {
      if (empty.has(tag)) return;
      if (apart.has(tag) && tag !== 'td' && tag !== 'th') endBlock();
      open.pop();
    },
  });
  parser.end(content);
  endBlock();
  return { title: title.replace(/\s+/g, ' ').trim(), language, blocks };
}

function elementIn(
  parent: OpenElement,
  tag: string,
  attributes: Readonly<Record<string, string>>,
): OpenElement {
  const { class: classes = '', id = '', role = '', style = '' } = attributes;
  const isMain = tag === 'main' || tag === 'article' || role === 'main';
  const named = !isMain && !['html', 'body'].includes(tag) && (asideName.test(classes) || asideName.test(id));
  return {
    tag,
    hidden:
      parent.hidden ||
      unread.has(tag) ||
      tag === 'head' ||
      tag === 'title' ||
      'hidden' in attributes ||
      attributes['aria-hidden'] === 'true' ||
      /display\s*:\s*none/i.test(style),
    // The header of an article has its title; that of a page, its menu.
    aside:
      parent.aside ||
      asideElements.has(tag) ||
      asideRoles.has(role) ||
      named ||
      (tag === 'header' && !parent.inMain),
    inMain: parent.inMain || isMain,
    inLink: parent.inLink || tag === 'a',
    inPre: parent.inPre || tag === 'pre',
  };
}

/** Blocks as text: items and rows one a line, an empty line between all others. */
export function joinBlocks(blocks: readonly TextBlock[]): string {
  return blocks.reduce((text, block, i) => {
    const line = block.tag === 'li' ? `- ${block.text}` : block.text;
    if (i === 0) return line;
    const close = ['li', 'tr'].includes(block.tag) && blocks[i - 1].tag === block.tag;
    return `${text}${close ? '\n' : '\n\n'}${line}`;
  }, '');
}

/**
 * A page that is not UTF-8 says so in its first kilobyte.
 *
 * @remarks After the HTML standard's "prescan a byte stream to determine its encoding", for `<meta charset>` and
 * `<meta http-equiv>` in their usual forms.
 */
function withDeclaredEncoding(source: SourceFile): SourceFile {
  if (source.encoding !== undefined) return source;
  const beginning = Buffer.from(source.bytes.subarray(0, 1024)).toString('latin1');
  const declared = /<meta[^>]+charset\s*=\s*["']?\s*([\w:-]+)/i.exec(beginning)?.[1];
  return declared === undefined ? source : { ...source, encoding: declared };
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
}

/** Lines of places that only grow: each character is looked at once. */
function lineCounter(content: string): (place: number) => number {
  let [line, at] = [1, 0];
  return (place) => {
    for (; at < place; at++) if (content[at] === '\n') line++;
    return line;
  };
}
