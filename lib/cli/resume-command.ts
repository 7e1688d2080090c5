/**
 * The command that goes on with an interrupted run, for a user to copy into a shell.
 *
 * @param words - the command without `headway` and `--resume`
 */
export function resumeCommand(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
  );
  return ['headway', ...quoted, '--resume'].join(' ');
}
