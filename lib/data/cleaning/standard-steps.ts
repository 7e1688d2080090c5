import { ConfigError } from '../../errors';
import { DuplicateIndex, type DuplicateOptions } from '../deduplication/duplicate-index';
import { frequentLines, withoutBoilerplate } from './boilerplate';
import { cleanCharacters, cleanWhitespace } from './characters';
import { guessLanguage, knownLanguages } from './language';
import { repairMojibake } from './mojibake';
import { maskPersonalData } from './personal-data';
import { changing, dropping, placeOf, type CleaningStep, type TextRecord } from './record';

/** Which steps there are, and with what limits. */
export interface CleaningOptions {
  /** Fewest words of a text. Default: 1, no empty ones */
  readonly leastWords?: number;
  /** Most words of a text. Default: no limit */
  readonly mostWords?: number;
  /** Languages to keep, as {@link guessLanguage} names them; texts it does not know stay. Default: all */
  readonly languages?: readonly string[];
  /** What counts as a near copy; `false` keeps copies. */
  readonly duplicates?: DuplicateOptions | false;
}

/**
 * The steps in the order that serves: encoding, characters and white space first, as all others read text; copies last, as more
 * texts are alike once they are clean.
 *
 * @param records - for the lines that repeat in many of them
 * @throws ConfigError if a limit makes no sense or a language is not known
 */
export function standardSteps(records: Iterable<TextRecord>, options: CleaningOptions = {}): CleaningStep[] {
  const { leastWords = 1, mostWords = Infinity, languages, duplicates = {} } = options;
  if (!(leastWords >= 0 && mostWords >= leastWords)) {
    throw new ConfigError(
      `cleaning: the fewest words must not be more than the most, got ${leastWords} and ${mostWords}`,
    );
  }
  const strange = languages?.find((language) => !knownLanguages.includes(language));
  if (strange !== undefined) {
    throw new ConfigError(
      `cleaning: a language must be one of ${knownLanguages.join(', ')}, got '${strange}'`,
    );
  }
  return [
    changing('encoding', repairMojibake),
    changing('characters', cleanCharacters),
    changing('white space', cleanWhitespace),
    withoutBoilerplate(frequentLines(records)),
    changing('personal data', maskPersonalData),
    withinLength(leastWords, mostWords),
    ...(languages ? [inLanguages(languages)] : []),
    ...(duplicates ? [withoutDuplicates(duplicates)] : []),
  ];
}

/** Drops texts with too few or too many words, cut at white space. */
export function withinLength(least: number, most: number): CleaningStep {
  return dropping('length', (text) => {
    const words = text.match(/\S+/g)?.length ?? 0;
    if (words === 0 && least > 0) return 'empty';
    if (words < least) return `fewer than ${least} words`;
    return words > most ? `more than ${most} words` : undefined;
  });
}

/** Drops texts that look like another language than these; what the guess does not know stays. */
export function inLanguages(languages: readonly string[]): CleaningStep {
  return dropping('language', (text) => {
    const language = guessLanguage(text);
    return language === 'unknown' || languages.includes(language) ? undefined : `looks like ${language}`;
  });
}

/** Drops copies and near copies of a text that came before: a step with a memory, for one run. */
export function withoutDuplicates(options: DuplicateOptions = {}): CleaningStep {
  const index = new DuplicateIndex(options);
  const places: string[] = [];
  return {
    name: 'duplicates',
    apply: (record) => {
      places.push(placeOf(record));
      const copy = index.add(record.text);
      if (copy === undefined) return { status: 'kept' };
      const reason = copy.kind === 'exact' ? 'copy' : 'near copy';
      const similarity = copy.kind === 'exact' ? '' : `, similarity ${copy.similarity.toFixed(2)}`;
      return { status: 'dropped', reason: `${reason} (of ${places[copy.of]}${similarity})` };
    },
  };
}
