import type { Random } from '../random';
import type { CompiledSubmission } from './compile';
import type { StudentFault } from './runner-process';
import type { RequestBody } from './protocol';

/** One call of the student's code, kept so that a message can say what was asked. */
export interface CallRecord {
  /** For example `softmax`, `new Tokenizer`, `Tokenizer.encode`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What the authoring API works on while one test runs. */
export interface TestContext {
  /** Random stream of this test: from the seed of the submission and the name of the test. */
  readonly random: Random;
  readonly submission: CompiledSubmission;
  /** Sends a request to the student's process, starting one where none is alive. */
  request(body: RequestBody): Promise<{ value: unknown; changed: number[] }>;
  /** The latest call, for messages. */
  lastCall: CallRecord | undefined;
  calls: number;
  checks: number;
  /** The first fault the student's code had in this test; it decides the verdict even if the test catches it. */
  fault: StudentFault | undefined;
}

let current: TestContext | undefined;

/** The context of the test that is running. */
export function testContext(): TestContext {
  if (!current) throw new Error('headway/grading: student, random and expectations work only inside a test');
  return current;
}

/** Sets or clears the context; for the judge. */
export function setTestContext(context: TestContext | undefined): void {
  current = context;
}
