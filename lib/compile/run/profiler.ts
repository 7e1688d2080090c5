import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import type { Session } from './onnx-runtime';
import type { Provider } from './provider';

/** What the nodes of one operator cost in a call. */
export interface OperatorTime {
  /** ONNX Runtime's name for it, after its own rewriting. */
  readonly operator: string;
  /** Where it ran: a provider leaves to the processor what it has no operator for. */
  readonly provider: Provider;
  /** How many nodes a call runs. */
  readonly nodes: number;
  /** Milliseconds that they take in a call, together. */
  readonly milliseconds: number;
}

/** An event in ONNX Runtime's profile, which has the format of Chrome's tracing. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/** A session that notes how long each node takes. */
export class Profiler {
  private constructor(
    readonly session: Session,
    private readonly folder: string,
  ) {}

  /** @param createSession - of the graph in question */
  static async start(
    createSession: (options: InferenceSession.SessionOptions) => Promise<Session>,
  ): Promise<Profiler> {
    const folder = await mkdtemp(path.join(tmpdir(), 'headway-profile-'));
    const session = await createSession({
      enableProfiling: true,
      profileFilePrefix: path.join(folder, randomUUID()),
    });
    return new Profiler(session, folder);
  }

  /** Ends the session and tells what it saw in `times` runs. */
  async end(times: number): Promise<OperatorTime[]> {
    this.session.endProfiling!();
    await this.session.release();
    const [file] = await readdir(this.folder);
    const events = JSON.parse(await readFile(path.join(this.folder, file), 'utf8')) as ProfileEvent[];
    await rm(this.folder, { recursive: true });
    return operatorTimes(events, times);
  }
}

/** Sums a profile up by operator, longest first. */
export function operatorTimes(events: readonly ProfileEvent[], times: number): OperatorTime[] {
  const sums = new Map<
    string,
    { operator: string; provider: Provider; count: number; microseconds: number }
  >();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    const operator = args?.op_name ?? name;
    const provider = args?.provider?.replace('ExecutionProvider', '').toLowerCase() as Provider; // WebGpu…
    const key = `${operator} ${provider}`;
    const sum = sums.get(key) ?? { operator, provider, count: 0, microseconds: 0 };
    sum.count += 1;
    sum.microseconds += dur;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .map(({ operator, provider, count, microseconds }) => ({
      operator,
      provider,
      nodes: count / times,
      milliseconds: microseconds / 1000 / times,
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
