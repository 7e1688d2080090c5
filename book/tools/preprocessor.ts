import { writeAssets } from './assets';
import { renderPage } from './page';
import { bookPaths, PageError, problemText } from './project';

/** What mdBook 0.5 sends: a book is a tree of items, and a chapter has its source's path. */
interface Chapter {
  content: string;
  source_path: string | null;
  sub_items: Item[];
}
type Item = { Chapter: Chapter } | { PartTitle: string } | 'Separator';

/**
 * mdBook's preprocessor protocol: `[context, book]` as JSON on stdin, the book back on stdout.
 * `supports <renderer>` asks which renderers it serves: HTML only.
 *
 * @see https://rust-lang.github.io/mdBook/for_developers/preprocessors.html
 */
async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'supports') return argv[1] === 'html' ? 0 : 1;
  const [context, book] = JSON.parse(await readStdin()) as [{ root: string }, { items: Item[] }];
  const paths = bookPaths();
  if (!context.root.startsWith(paths.root))
    process.stderr.write(`ERROR the book at ${context.root} is not this one\n`);
  await writeAssets(paths);
  const problems: string[] = [];
  for (const chapter of chaptersOf(book.items)) {
    if (chapter.source_path === null) continue;
    try {
      const file = chapter.source_path.replaceAll('\\', '/');
      chapter.content = renderPage(chapter.content, file, paths, (problem) => {
        process.stderr.write(`WARN ${problemText(problem)}\n`);
      });
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) {
    process.stderr.write(problems.map((problem) => `ERROR ${problem}\n`).join(''));
    return 1;
  }
  process.stdout.write(JSON.stringify(book));
  return 0;
}

function* chaptersOf(items: readonly Item[]): Generator<Chapter> {
  for (const item of items) {
    if (typeof item === 'string' || !('Chapter' in item)) continue;
    yield item.Chapter;
    yield* chaptersOf(item.Chapter.sub_items);
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    process.stderr.write(`ERROR ${error.stack ?? error.message}\n`);
    process.exitCode = 1;
  },
);
