import type { Answer } from './answer';
import { Judge, type JudgeOptions } from './judge';
import type { ExerciseReport } from './verdict';

/*
 * A judge in a process of its own, for programs that must not hold vitest's runner or tests
 * themselves: a notebook kernel, or a vitest run. It is spoken to by RemoteJudge.
 */

/** RemoteJudge → judge process. */
export type JudgeRequest =
  | { id: number; type: 'start'; options: JudgeOptions }
  | { id: number; type: 'grade'; chapter: string; name: string; answer: Answer };

/** Judge process → RemoteJudge. */
export type JudgeReply = { id: number; report: ExerciseReport | undefined } | { id: number; error: string };

let judge: Judge | undefined;

process.on('message', (request: JudgeRequest) => {
  void answer(request).then(
    (report) => process.send!({ id: request.id, report } satisfies JudgeReply),
    (error: Error) => process.send!({ id: request.id, error: error.message } satisfies JudgeReply),
  );
});

process.on('disconnect', () => {
  judge?.close();
  process.exit(0);
});

async function answer(request: JudgeRequest): Promise<ExerciseReport | undefined> {
  if (request.type === 'start') {
    judge = new Judge(request.options);
    return undefined;
  }
  return judge!.grade(request.chapter, request.name, request.answer);
}
