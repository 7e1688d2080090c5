import type { Block } from './chapter';
import type { ExerciseCard } from './exercise-card';

/** Technical prose that is meant to be understood, words a minute. */
const wordsPerMinute = 150;
/** To read, run and look at one cell. */
const minutesPerCell = 1;

/** Minutes to read the page and run its cells, rounded up to 5. */
export function readingMinutes(blocks: readonly Block[]): number {
  let words = 0;
  let cells = 0;
  for (const block of blocks) {
    if (block.kind === 'prose') words += block.text.split(/\s+/).length;
    else if (block.kind === 'cell' || block.kind === 'quote' || block.kind === 'quiz') cells++;
  }
  return Math.ceil((words / wordsPerMinute + cells * minutesPerCell) / 5) * 5;
}

/** The line under a chapter's title: what it asks of the reader. */
export function minutesText(blocks: readonly Block[], exercises: readonly ExerciseCard[]): string {
  const sum = (field: 'minutes' | 'points'): number =>
    exercises.reduce((total, card) => total + card[field], 0);
  const reading = `${readingMinutes(blocks)} minutes to read and run`;
  if (exercises.length === 0) return reading;
  const noun = exercises.length === 1 ? 'exercise' : 'exercises';
  return `${reading} · ${exercises.length} ${noun}, ${sum('minutes')} minutes, ${sum('points')} points`;
}
