import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The languages that the TypeScript compiler speaks besides English, as it names them. */
export const messageLanguages: readonly [
  'cs',
  'de',
  'es',
  'fr',
  'it',
  'ja',
  'ko',
  'pl',
  'pt-br',
  'ru',
  'tr',
  'zh-cn',
  'zh-tw',
] = ['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw'] as const;

/** A language of {@link messageLanguages}. */
export type MessageLanguage = (typeof messageLanguages)[number];

/** One message of the TypeScript compiler in all its languages. */
export interface LocalisedMessage {
  /** In English; no two messages are alike. */
  readonly text: string;
  /** In the other languages. */
  readonly translations: Readonly<Record<MessageLanguage, string>>;
}

/** Only the part of the compiler's module that is used here; it is not in its public types. */
interface CompilerDiagnostics {
  readonly Diagnostics: Readonly<Record<string, { readonly key: string; readonly message: string }>>;
}

/**
 * The messages of the TypeScript compiler, about 2,100, each in English and 13 other languages: a small
 * parallel corpus that every TypeScript project has on its disk already.
 *
 * Much in it is not prose but must come through unchanged: placeholders (`{0}`), names of options and
 * keywords, mostly in quotation marks.
 *
 * @remarks Of the `typescript` package, Apache-2.0; translated by Microsoft's localisers. A text that
 * several messages share counts once, with the translations of the first.
 */
export function typescriptMessages(): LocalisedMessage[] {
  const load = createRequire(__filename); // not an import: it takes 0.3 s, which only this function should cost
  const folder = dirname(load.resolve('typescript'));
  const translated = messageLanguages.map((language) => {
    const file = join(folder, language, 'diagnosticMessages.generated.json');
    return [language, JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>] as const;
  });
  const { Diagnostics } = load('typescript') as CompilerDiagnostics;
  const messages = new Map<string, LocalisedMessage>();
  for (const { key, message: text } of Object.values(Diagnostics)) {
    if (messages.has(text) || !translated.every(([, byKey]) => byKey[key])) continue;
    const translations = Object.fromEntries(translated.map(([language, byKey]) => [language, byKey[key]]));
    messages.set(text, { text, translations: translations as Record<MessageLanguage, string> });
  }
  return [...messages.values()];
}
