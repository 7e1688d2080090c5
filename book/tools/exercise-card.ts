import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { escapeHtml, inlineHtml } from './html';
import type { BookPaths } from './project';

/** What the book shows of an exercise: the top of `exercises/<chapter>/<name>/exercise.yaml`. */
export interface ExerciseCard {
  readonly name: string;
  readonly chapter: string;
  readonly title: string;
  readonly aim: string;
  readonly minutes: number;
  /** 1 (a few lines) to 5 (an evening). */
  readonly difficulty: number;
  readonly points: number;
}

/**
 * Finds an exercise by its name, which is unique across chapters.
 *
 * @throws Error if there is none, or its yaml lacks a field
 */
export function readExerciseCard(name: string, paths: BookPaths): ExerciseCard {
  const chapters = existsSync(paths.exercises) ? readdirSync(paths.exercises) : [];
  for (const chapter of chapters.sort()) {
    const file = path.join(paths.exercises, chapter, name, 'exercise.yaml');
    if (!existsSync(file)) continue;
    const fields = parse(readFileSync(file, 'utf8')) as Partial<ExerciseCard>;
    const { title, aim, minutes, difficulty, points } = fields;
    if (!title || !aim || !minutes || !difficulty || points === undefined) {
      throw new Error(
        `${path.relative(paths.root, file)}: required title, aim, minutes, difficulty and points`,
      );
    }
    return { name, chapter, title, aim, minutes, difficulty, points };
  }
  throw new Error(`no exercise named '${name}': required exercises/<chapter>/${name}/exercise.yaml`);
}

/** Words for a difficulty of 1 to 5. */
export function difficultyText(difficulty: number): string {
  return `difficulty ${difficulty} of 5`;
}

/** The file a learner edits. */
export function exerciseFile(card: ExerciseCard): string {
  return `exercises/${card.chapter}/${card.name}/${card.name}.ts`;
}

/** The card in the book, as one line of HTML. */
export function exerciseCardHtml(card: ExerciseCard): string {
  const dots = [1, 2, 3, 4, 5]
    .map((n) => `<span class="dot${n <= card.difficulty ? ' on' : ''}"></span>`)
    .join('');
  return (
    `<section class="exercise" id="exercise-${card.name}" aria-labelledby="exercise-${card.name}-title">` +
    `<p class="card-kind">Exercise</p>` +
    `<p class="card-title" id="exercise-${card.name}-title">${inlineHtml(card.title)}</p>` +
    `<p class="card-aim">${inlineHtml(card.aim)}</p>` +
    `<ul class="card-facts"><li>${card.minutes} minutes</li>` +
    `<li><span class="dots" aria-hidden="true">${dots}</span> ${difficultyText(card.difficulty)}</li>` +
    `<li>${card.points} points</li></ul>` +
    `<p class="card-how">Edit <code>${escapeHtml(exerciseFile(card))}</code>, then ` +
    `<code>npx headway check ${card.name}</code>. Stuck? <code>npx headway hint ${card.name}</code></p></section>`
  );
}

/** The card in the notebook, as Markdown. */
export function exerciseCardMarkdown(card: ExerciseCard): string {
  return [
    `### Exercise: ${card.title}`,
    card.aim.trim(),
    `*${card.minutes} minutes · ${difficultyText(card.difficulty)} · ${card.points} points*`,
    `Edit [\`${exerciseFile(card)}\`](../${exerciseFile(card)}), save, and run the next cell. ` +
      `Stuck? \`npx headway hint ${card.name}\` gives one hint at a time.`,
  ].join('\n\n');
}
