import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Figure } from '../../lib/plots/figure';
import type { BookPaths } from './project';

/** One thing a cell showed. */
export type Output =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'svg'; readonly svg: string }
  | { readonly kind: 'figure'; readonly figure: Figure };

/** A value that a cell published with `result(name, value, …)`. */
export interface Result {
  readonly value: number | string;
  /** How far a new run may be from `value`, absolute, in the value's unit. */
  readonly within?: number;
  /** Decimals shown in prose. */
  readonly digits?: number;
}

/** What one execution of a chapter's notebook showed: `book/recorded/NN-name.json`. */
export interface Recording {
  readonly chapter: string;
  readonly cells: readonly { readonly source: string; readonly outputs: readonly Output[] }[];
  readonly results: Readonly<Record<string, Result>>;
}

/** Names a cell's code: recorded outputs belong to exactly this text. */
export function sourceHash(code: string): string {
  return createHash('sha256').update(code.trim()).digest('hex').slice(0, 16);
}

/** The recording of a chapter, or undefined if it has none. */
export function readRecording(chapter: string, paths: BookPaths): Recording | undefined {
  const file = recordingFile(chapter, paths);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : undefined;
}

/** Writes a recording, one output a line so that diffs can be read. */
export function writeRecording(recording: Recording, paths: BookPaths): void {
  const cells = recording.cells.map(({ source, outputs }) => {
    const lines = outputs.map((output) => `        ${JSON.stringify(output)}`);
    const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n      ]`;
    return `    {\n      "source": "${source}",\n      "outputs": ${list}\n    }`;
  });
  const results = Object.entries(recording.results).map(([name, value]) => {
    return `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  });
  const text = `{
  "chapter": ${JSON.stringify(recording.chapter)},
  "results": {\n${results.join(',\n')}\n  },
  "cells": [\n${cells.join(',\n')}\n  ]
}\n`;
  writeFileSync(recordingFile(recording.chapter, paths), text);
}

function recordingFile(chapter: string, paths: BookPaths): string {
  return path.join(paths.recorded, `${chapter}.json`);
}

/** A result as prose shows it: digits fixed, thousands separated. */
export function resultText({ value, digits }: Result): string {
  if (typeof value === 'string') return value;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits ?? 0,
    maximumFractionDigits: digits ?? 20,
  });
}

/**
 * Compares a new run with the recording.
 *
 * @returns one message for each result that is missing, new, or further off than its `within`
 */
export function resultDrift(recorded: Recording, fresh: Recording): string[] {
  const names = new Set([...Object.keys(recorded.results), ...Object.keys(fresh.results)]);
  const problems: string[] = [];
  for (const name of names) {
    const [was, is] = [recorded.results[name], fresh.results[name]];
    if (was === undefined) problems.push(`result '${name}' is new: record it`);
    else if (is === undefined) problems.push(`result '${name}' was recorded, but the run gave none`);
    else if (typeof was.value === 'number' && typeof is.value === 'number') {
      const apart = Math.abs(was.value - is.value);
      if (!(apart <= (was.within ?? 0))) {
        problems.push(
          `result '${name}': recorded ${was.value} within ${was.within ?? 0}, the run gave ${is.value}`,
        );
      }
    } else if (was.value !== is.value) {
      problems.push(`result '${name}': recorded '${was.value}', the run gave '${is.value}'`);
    }
  }
  return problems;
}
