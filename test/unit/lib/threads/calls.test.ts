import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Caller, callOver, Moved, type Served, serveCalls } from '../../../../src/lib/threads/calls.ts';

interface Api {
  double(value: number): Promise<number>;
  swap(block: ArrayBuffer, note: string): Promise<ArrayBuffer>;
  fail(): Promise<void>;
}

class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code = 'of-ours';
}

const target: Served<Api> = {
  double: (value) => value * 2,
  swap: async (block) => new Moved(block, block),
  fail() {
    throw new CodedError('it went wrong', { cause: Object.assign(new Error('no space'), { code: 'ENOSPC' }) });
  },
};

function connected(served: Served<Api> = target): Caller<Api> & { port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  serveCalls<Api>(port1, served);
  return { ...callOver<Api>(port2, (error) => error), port: port2 };
}

describe('callOver', () => {
  it('answers each of several calls with its own value', async () => {
    const { remote } = connected();
    expect(await Promise.all([remote.double(1), remote.double(2), remote.double(3)])).toEqual([2, 4, 6]);
  });

  it('moves memory there and back, and leaves none behind', async () => {
    const { remote } = connected();
    const block = Uint8Array.of(1, 2, 3).buffer;
    const answer = remote.swap(new Moved(block, block), 'note');
    expect(block.byteLength).toBe(0);
    expect(new Uint8Array(await answer)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('copies what is not moved', async () => {
    const block = new ArrayBuffer(3);
    await connected().remote.swap(block, 'note');
    expect(block.byteLength).toBe(3);
  });

  it('brings name, code and the code of the cause over, and lets the caller make its own error of them', async () => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    serveCalls<Api>(port1, target);
    const { remote } = callOver<Api>(port2, (error) => new CodedError(`revived ${error.name}`, { cause: error }));

    await expect(remote.fail()).rejects.toMatchObject({
      message: 'revived CodedError',
      cause: { message: 'it went wrong', code: 'of-ours', cause: { code: 'ENOSPC' } },
    });
  });

  it('fails a call whose values cannot cross, and that call only', async () => {
    const { remote, finish } = connected();
    const unclonable = (() => 1) as unknown as number;
    await expect(remote.double(unclonable)).rejects.toThrow('could not be cloned');
    expect(await remote.double(2)).toBe(4);
    await finish(new Error('closing'));
  });

  it('is finished when the calls under way are answered, and takes no other', async () => {
    const slow = Promise.withResolvers<number>();
    const { remote, finish } = connected({ ...target, double: () => slow.promise });
    const order: string[] = [];
    const underWay = remote.double(1).then(() => order.push('answered'));
    const finished = finish(new Error('closing')).then(() => order.push('finished'));
    await expect(remote.double(2)).rejects.toThrow('closing');
    slow.resolve(2);
    await expect.poll(() => order).toEqual(['answered', 'finished']);
    await Promise.all([underWay, finished]);
  });

  it('fails what waits and what comes when the thread is gone', async () => {
    const { remote, abandon } = connected({ ...target, double: () => new Promise(() => undefined) });
    const waiting = expect(remote.double(1)).rejects.toThrow('gone');
    abandon(new Error('gone'));
    await waiting;
    await expect(remote.double(2)).rejects.toThrow('gone');
  });

  it('can be handed out by an async function, and refuses to be spread', async () => {
    const { remote } = connected();
    const handedOut = await (async () => remote)();
    expect(await handedOut.double(4)).toBe(8);
    expect(() => ({ ...remote })).toThrow('name those that are needed');
  });

  it('makes each method once', () => {
    const { remote } = connected();
    expect(remote.double).toBe(remote.double);
  });
});

/** Never run: what must not compile. An unused directive is an error of its own, so each line is proved. */
export async function wrongCalls(remote: Caller<Api>['remote'], port: MessagePort): Promise<void> {
  // @ts-expect-error there is no such method
  await remote.doubel(1);
  // @ts-expect-error an argument of another type
  await remote.double('1');
  // @ts-expect-error an argument too few
  await remote.swap(new ArrayBuffer(1));
  // @ts-expect-error the memory of another value moves
  await remote.swap(new Moved('text', new ArrayBuffer(1)), 'note');
  // @ts-expect-error the result is a number
  const text: string = await remote.double(1);
  // @ts-expect-error a method is missing
  serveCalls<Api>(port, { double: target.double, swap: target.swap });
  // @ts-expect-error a method that answers something else
  serveCalls<Api>(port, { ...target, double: () => text });
  // @ts-expect-error a method that wants something else
  serveCalls<Api>(port, { ...target, double: (value: string) => value.length });
  // @ts-expect-error an answer that moves something else
  serveCalls<Api>(port, { ...target, swap: () => new Moved('text') });
}
