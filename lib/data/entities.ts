import { packagedFile } from '../package-root';
import { parseConll, type TaggedSentence } from './tagged-sentences';
import { readText } from './text-files';

/** A sentence of the bundled set, with the kind of text it could stand in. */
export interface EntitySentence extends TaggedSentence {
  /** For example `news`, `letters`, `minutes`. */
  readonly domain: string;
}

/**
 * English sentences written for Headway, with people (`PER`), organisations (`ORG`) and locations (`LOC`) as BIO
 * tags: the course's set for finding names. Origin, guidelines and limits are in `sets/entities.md`.
 */
export function entitySentences(): EntitySentence[] {
  const file = entitiesFile();
  // Each domain begins with a line `# domain = news`, which readers of CoNLL's format pass over.
  const [, ...parts] = readText(file).split(/^# domain = /m);
  return parts.flatMap((part) => {
    const end = part.indexOf('\n');
    const domain = part.slice(0, end);
    return parseConll(part.slice(end), file).map((sentence) => ({ ...sentence, domain }));
  });
}

/** Where the set's file lies. */
export function entitiesFile(): string {
  return packagedFile('entitySentences', 'data/sets/entities.conll');
}
