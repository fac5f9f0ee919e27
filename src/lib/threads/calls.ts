import type { Transferable } from 'node:worker_threads';
import { CollectorError, type ErrorCode } from '../../domain/errors.ts';

/** What may cross a thread: methods of values, each answered by a promise. */
export type Methods = Record<string, (...args: never[]) => unknown>;

/** What a MessagePort, a Worker and the parent's port have in common. */
export interface Endpoint {
  postMessage(value: unknown, transfer?: readonly Transferable[]): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
  off(event: 'message', listener: (value: unknown) => void): unknown;
}

interface Call {
  id: number;
  method: string;
  args: unknown[];
}
interface Failure {
  code: ErrorCode | null;
  message: string;
  stack: string | undefined;
  errno: string | undefined;
}
type Reply = { id: number; value: unknown } | { id: number; failure: Failure };

/** An answer whose memory goes over to the caller instead of being copied. The caller receives the `ArrayBuffer`. */
export class Moved {
  readonly memory: ArrayBuffer;

  constructor(memory: ArrayBuffer) {
    this.memory = memory;
  }
}

/** Answers calls that come in on the port with the methods of `target`, several at a time. Returns how to stop. */
export function serveCalls(port: Endpoint, target: Methods): () => void {
  const onCall = async (message: unknown): Promise<void> => {
    const { id, method, args } = message as Call;
    try {
      const call = target[method];
      if (call === undefined) throw new Error(`no method ${method} on this thread`);
      const answer = await (call as (...values: unknown[]) => unknown).apply(target, args);
      if (answer instanceof Moved) port.postMessage({ id, value: answer.memory } satisfies Reply, [answer.memory]);
      else port.postMessage({ id, value: answer } satisfies Reply);
    } catch (error) {
      port.postMessage({ id, failure: toFailure(error) } satisfies Reply);
    }
  };
  port.on('message', onCall);
  return () => port.off('message', onCall);
}

/** The other end: calls methods on the thread behind the port. */
export interface Caller {
  call<Value>(method: string, args: readonly unknown[], transfer?: readonly ArrayBuffer[]): Promise<Value>;
  /** Fails every call that waits, and every later one: the thread is gone. */
  abandon(reason: Error): void;
}

export function callOver(port: Endpoint): Caller {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let gone: Error | null = null;
  port.on('message', (message) => {
    const reply = message as Reply;
    const call = waiting.get(reply.id);
    if (call === undefined) return;
    waiting.delete(reply.id);
    if ('failure' in reply) call.reject(toError(reply.failure));
    else call.resolve(reply.value as never);
  });
  return {
    call(method, args, transfer = []) {
      if (gone !== null) return Promise.reject(gone);
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        port.postMessage({ id, method, args: [...args] } satisfies Call, [...transfer]);
      });
    },
    abandon(reason) {
      gone = reason;
      for (const call of waiting.values()) call.reject(reason);
      waiting.clear();
    },
  };
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: null, message: String(error), stack: undefined, errno: undefined };
  const cause = error.cause instanceof Error ? error.cause : error;
  return {
    code: error instanceof CollectorError ? error.code : null,
    message: error.message,
    stack: cause.stack,
    errno: 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined,
  };
}

/** Errors lose their class on the way; the code brings it back, the other thread's stack stands as the cause. */
function toError({ code, message, stack, errno }: Failure): Error {
  const cause = Object.assign(new Error(message), { stack, code: errno });
  return code === null
    ? Object.assign(new Error(message, { cause }), { code: errno })
    : new CollectorError(code, message, { cause });
}
