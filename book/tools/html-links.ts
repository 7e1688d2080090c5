import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './project';

/** Where an element of a built page points. */
interface Reference {
  readonly tag: string;
  readonly url: string;
}

const referring = /<(a|link|script|img|source|iframe|video|audio|object|form|use)\b([^>]*)>/gi;
const urlAttribute = /\s(?:href|src|data|action|srcset|poster)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/** Every URL of a page's elements; what stands in script and style elements is not looked at. */
export function references(html: string): Reference[] {
  const visible = withoutScripts(html);
  return [...visible.matchAll(referring)].flatMap(([, tag, attributes]) =>
    [...attributes.matchAll(urlAttribute)].map((match) => ({
      tag: tag.toLowerCase(),
      url: decodeEntities(match[1] ?? match[2]),
    })),
  );
}

/** The ids that a `#fragment` may name. */
export function anchors(html: string): Set<string> {
  const ids = withoutScripts(html).matchAll(/\s(?:id|name)\s*=\s*"([^"]*)"/gi);
  return new Set([...ids].map((match) => decodeEntities(match[1])));
}

/**
 * Dead links and anchors, and whatever a built book would load from another host. Links that a reader
 * may follow out of the book (`<a href="https://…">`) are allowed.
 *
 * @param folder - the built book
 */
export function linkProblems(folder: string): Problem[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = new Map(
    files
      .filter((file) => file.endsWith('.html'))
      .map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]),
  );
  const ids = new Map([...pages].map(([file, html]) => [file, anchors(html)]));
  const problems: Problem[] = [];
  for (const [file, html] of pages) {
    // 404.html is served under any address, print.html repeats the pages: their links are those.
    if (file === '404.html' || file === 'print.html') continue;
    for (const { tag, url } of references(html)) {
      const message =
        tag === 'a' ? deadLink(url, file, folder, ids) : (foreign(url) ?? deadLink(url, file, folder, ids));
      if (message) problems.push({ file: `book/build/${file}`, message });
    }
  }
  for (const file of files.filter((each) => each.endsWith('.css'))) {
    const css = readFileSync(path.join(folder, file), 'utf8');
    for (const [, url] of css.matchAll(/(?:url\(|@import\s+)["']?((?:https?:)?\/\/[^"')\s]+)/g)) {
      problems.push({ file: `book/build/${file}`, message: `loads ${url} from another host` });
    }
  }
  return problems;
}

function foreign(url: string): string | undefined {
  return /^(?:https?:)?\/\//i.test(url) ? `loads ${url} from another host` : undefined;
}

function deadLink(
  url: string,
  from: string,
  folder: string,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  if (url === '' || /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) return undefined;
  const [target, fragment] = url.split('#');
  const pathOnly = decodeURIComponent(target.split('?')[0]);
  const file = pathOnly === '' ? from : path.join(path.dirname(from), pathOnly);
  if (file.startsWith('..')) return `link to ${url}, which is outside the book`;
  if (!existsSync(path.join(folder, file))) return `dead link to ${url}`;
  const page = file.endsWith('.html') ? file : path.join(file, 'index.html');
  if (fragment && ids.has(page) && !ids.get(page)!.has(decodeURIComponent(fragment))) {
    return `dead link to ${url}: that page has no such heading`;
  }
  return undefined;
}

function withoutScripts(html: string): string {
  return html
    .replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, '$1')
    .replaceAll(/<style\b[\s\S]*?<\/style>|<!--[\s\S]*?-->/gi, '');
}

function decodeEntities(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}
