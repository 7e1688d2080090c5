import { normalisedText } from '../normalised-text';

/** The most frequent function words of each language, as far as a few dozen tell it from the others. */
const stopWords: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    de: 'der die das und ist nicht ich ein eine zu den mit von auf für im dem des sich es sie wir auch als an er war wie aus bei nach noch nur so aber wenn oder hat werden wird einen einer sind über',
    en: 'the and of to a in is it that was for you with on as are be this have not at but from they by we he she his her or an my so all what there were one had has would their been if which do can very no more than like just about out into its some up only most any me my how when will could',
    es: 'el la los las de y que en un una es no se por con para su al lo como más pero sus le ya este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien del era son fue',
    fr: 'le la les de des et est un une que qui dans en pour pas sur ne se ce il elle au avec plus par je son sa nous vous mais ou où sont cette été être aux du leur tout très ont fait',
    it: 'il lo la gli le di e che è un una in non per con si da del della dei sono ma come più anche al alla nel nella questo questa ci ha ho era o se suo sua quando molto essere stato',
    nl: 'de het een en van in is dat op te zijn met voor niet aan er om ook als maar door ze bij nog naar uit dan wel zo hij ik je wat heeft was worden deze dit geen werd wordt zich',
    pt: 'o a os as de e que em um uma é não se por com para do da dos das no na mais mas como foi ao ele ela seu sua ou ser quando muito há nos já está eu também só pelo pela são',
  }).map(([language, words]) => [language, new Set(words.split(' '))]),
);

/** Languages that {@link guessLanguage} knows. */
export const knownLanguages: readonly string[] = Object.keys(stopWords);

/**
 * Guesses a text's language by its function words: of seven languages of Latin script, the one of which most words
 * are among the text's. A heuristic for running text, no trained classifier: short texts, lists of names and any other
 * language are `unknown`, and close relatives (Spanish and Portuguese) are now and then taken for each other.
 *
 * @remarks After Grefenstette 1995, "Comparing two language identification schemes". For the web at large take a
 * trained one, as CCNet takes fastText.
 * @returns a two-letter code of ISO 639-1, or `unknown` if fewer than three different words, or fewer than one in ten,
 * are function words of one language, or two languages have as many
 */
export function guessLanguage(text: string): string {
  const distinct = [...new Set(normalisedText(text).split(' ').filter(Boolean))];
  const [[first, most], [, second]] = Object.entries(stopWords)
    .map(([language, known]) => [language, distinct.filter((word) => known.has(word)).length] as const)
    .sort(([, a], [, b]) => b - a);
  return most >= Math.max(3, distinct.length / 10) && most > second ? first : 'unknown';
}
