import { packagedFile } from '../package-root';
import { type PassageQuestion, readSquad } from './squad';

/**
 * Questions about short English passages, both written for Headway, some of them without an answer: the course's set
 * for question answering. Origin, guidelines and limits are in `sets/questions.md`. Split them by passage:
 * `splitByGroup(passageQuestions(), ({ context }) => context)`.
 */
export function passageQuestions(): PassageQuestion[] {
  return readSquad(questionsFile());
}

/** Where the set's file lies. */
export function questionsFile(): string {
  return packagedFile('passageQuestions', 'data/sets/questions.json');
}
