import type { Transferable } from 'node:worker_threads';

/** Methods that may be called over a thread: values in, a promise of a value out. An interface names them once. */
export type Methods<Api> = { [Name in keyof Api]: (...args: never[]) => Promise<unknown> };

/** A value whose memory goes over to the other thread instead of being copied; it arrives as the value itself. */
export class Moved<Value> {
  readonly value: Value;
  readonly memory: readonly ArrayBuffer[];

  constructor(value: Value, ...memory: readonly ArrayBuffer[]) {
    this.value = value;
    this.memory = memory;
  }
}

type Movable<Values> = {
  [Place in keyof Values]: Values[Place] extends object ? Values[Place] | Moved<Values[Place]> : Values[Place];
};

/** The methods as the thread that calls sees them. */
export type Remote<Api extends Methods<Api>> = {
  readonly [Name in keyof Api]: (...args: Movable<Parameters<Api[Name]>>) => ReturnType<Api[Name]>;
};

type Answer<Value> = Value | Moved<Value>;

/** The methods as the thread that answers has them; they may also answer at once. */
export type Served<Api extends Methods<Api>> = {
  readonly [Name in keyof Api]: (
    ...args: Parameters<Api[Name]>
  ) => Answer<Awaited<ReturnType<Api[Name]>>> | Promise<Answer<Awaited<ReturnType<Api[Name]>>>>;
};

/** What a MessagePort, a Worker and the parent's port have in common. */
export interface Endpoint {
  postMessage(value: unknown, transfer?: readonly Transferable[]): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
}

/** Gives an error that crossed a thread its class back: only name, code, message and the other thread's stack cross. */
export type Revive = (error: Error) => Error;

interface Call {
  id: number;
  method: string;
  args: unknown[];
}
interface Failure {
  name: string;
  code: string | undefined;
  message: string;
  /** Of the cause, where there is one. */
  stack: string | undefined;
  errno: string | undefined;
}
type Reply = { id: number; value: unknown } | { id: number; failure: Failure };

/** Answers calls that come in on the port with the methods of `target`, several at a time. */
export function serveCalls<Api extends Methods<Api>>(port: Endpoint, target: Served<Api>): void {
  const methods = new Map<string, unknown>(Object.entries(target));
  port.on('message', async (message) => {
    const { id, method, args } = message as Call;
    try {
      const called = methods.get(method);
      if (typeof called !== 'function') throw new Error(`no method ${method} on this thread`);
      const answer: unknown = await called.apply(target, args);
      if (answer instanceof Moved) port.postMessage({ id, value: answer.value } satisfies Reply, answer.memory);
      else port.postMessage({ id, value: answer } satisfies Reply);
    } catch (error) {
      port.postMessage({ id, failure: toFailure(error) } satisfies Reply);
    }
  });
}

/** The other end. */
export interface Caller<Api extends Methods<Api>> {
  /** Calls the methods of the thread behind the port. */
  readonly remote: Remote<Api>;
  /** Refuses every later call, and resolves when those under way are answered. */
  finish(reason: Error): Promise<void>;
  /** Fails every call that waits, and every later one: the thread is gone. */
  abandon(reason: Error): void;
}

/** Calls methods over a port; `Api` is what `serveCalls` serves at its other end. */
export function callOver<Api extends Methods<Api>>(port: Endpoint, revive: Revive): Caller<Api> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let refusal: Error | null = null;
  let onIdle = (): void => undefined;
  port.on('message', (message) => {
    const reply = message as Reply;
    const call = waiting.get(reply.id);
    if (call === undefined) return;
    waiting.delete(reply.id);
    if ('failure' in reply) call.reject(revive(toError(reply.failure)));
    else call.resolve(reply.value);
    if (waiting.size === 0) onIdle();
  });

  function send(method: string, args: unknown[]): Promise<unknown> {
    if (refusal !== null) return Promise.reject(refusal);
    const id = nextId++;
    const memory = unwrapMoved(args);
    return new Promise((resolve, reject) => {
      port.postMessage({ id, method, args } satisfies Call, memory);
      waiting.set(id, { resolve, reject });
    });
  }
  return {
    remote: remoteOf<Api>(send),
    async finish(reason) {
      refusal ??= reason;
      if (waiting.size > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
    abandon(reason) {
      refusal = reason;
      for (const call of waiting.values()) call.reject(reason);
      waiting.clear();
      onIdle();
    },
  };
}

/**
 * Methods that all go through `send`. Each is made when it is first asked for, and stays.
 *
 * `then` is none of them: the object may be handed out by an async function. It cannot be spread, as it does not know
 * what there is to be asked for.
 */
export function remoteOf<Api extends Methods<Api>>(
  send: (method: string, args: unknown[]) => Promise<unknown>,
): Remote<Api> {
  const made: Record<string, (...args: unknown[]) => Promise<unknown>> = Object.create(null);
  return new Proxy(made, {
    get(_, name) {
      if (typeof name === 'symbol' || name === 'then') return undefined;
      made[name] ??= (...args) => send(name, args);
      return made[name];
    },
    ownKeys() {
      throw new TypeError('the methods of a thread cannot be listed: name those that are needed');
    },
  }) as unknown as Remote<Api>;
}

/** Puts the values in the place of the `Moved` around them. Returns whose memory moves. */
function unwrapMoved(args: unknown[]): readonly ArrayBuffer[] {
  let memory: readonly ArrayBuffer[] = nothing;
  for (let place = 0; place < args.length; place += 1) {
    const arg = args[place];
    if (!(arg instanceof Moved)) continue;
    args[place] = arg.value;
    memory = memory.length === 0 ? arg.memory : [...memory, ...arg.memory];
  }
  return memory;
}

const nothing: readonly ArrayBuffer[] = [];

function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { name: 'Error', code: undefined, message: String(error), stack: undefined, errno: undefined };
  }
  const cause = error.cause instanceof Error ? error.cause : error;
  return { name: error.name, code: codeOf(error), message: error.message, stack: cause.stack, errno: codeOf(cause) };
}

/** Errors lose their class on the way; the other thread's stack stands as the cause. */
function toError({ name, code, message, stack, errno }: Failure): Error {
  const cause = Object.assign(new Error(message), { stack, code: errno });
  const error = Object.assign(new Error(message, { cause }), { code });
  return name === 'Error' ? error : Object.assign(error, { name });
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
