import { FormatError, UnsupportedError } from '../errors';

/** Where pip looks for packages unless told otherwise. */
export const defaultPythonIndex = 'https://pypi.org/simple';

/** The index's own form of an answer, and the older one that every mirror has. */
const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1';

/**
 * The address of a wheel, asked of a package index as pip asks it.
 *
 * @remarks PEP 503 (HTML) and PEP 691 (JSON). Addresses may be relative to the page.
 * @param index - the index; PIP_INDEX_URL names another one
 * @param project - the package
 * @param wheel - the file's name
 * @throws UnsupportedError if the index does not answer, or has no such file
 */
export async function wheelAddress(
  index: string,
  project: string,
  wheel: string,
  signal?: AbortSignal,
): Promise<string> {
  const page = `${index.replace(/\/+$/, '')}/${project}/`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(page, { headers: { accept }, signal: withTimeout(signal) });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    const { message } = ((error as Error).cause as Error | undefined) ?? (error as Error);
    throw new UnsupportedError(`${page} must be reachable, got ${message}`);
  }
  if (!response.ok) throw new UnsupportedError(`${page} must be reachable, got HTTP ${response.status}`);
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const address = (isJson ? addressesOfJson(text, page) : addressesOfHtml(text)).get(wheel);
  if (address === undefined) throw new UnsupportedError(`${page} must list ${wheel}, it does not`);
  return new URL(address, response.url).href;
}

function withTimeout(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(30_000);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

function addressesOfJson(text: string, page: string): Map<string, string> {
  let json: { files?: unknown };
  try {
    json = Object(JSON.parse(text)) as { files?: unknown };
  } catch (error) {
    throw new FormatError(`${page}: an index must answer JSON: ${(error as Error).message}`);
  }
  const files = Array.isArray(json.files) ? (json.files as { filename?: unknown; url?: unknown }[]) : [];
  return new Map(
    files.flatMap((file) => {
      const { filename, url } = Object(file) as { filename?: unknown; url?: unknown };
      return typeof filename === 'string' && typeof url === 'string' ? [[filename, url] as const] : [];
    }),
  );
}

/** `<a href="ADDRESS#sha256=…">NAME</a>` */
function addressesOfHtml(text: string): Map<string, string> {
  const links = text.matchAll(/<a\s[^>]*?href="([^"#]+)[^"]*"[^>]*>\s*([^<\s]+)\s*<\/a>/gi);
  return new Map(Array.from(links, ([, address, name]) => [name, address.replaceAll('&amp;', '&')]));
}
