import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEvents, type Events } from '../../../../src/web/reading/events.ts';
import { until } from '../../../fixtures/until.ts';

let events: Events;
let status: 'ok' | 'degraded' = 'ok';
let isAllowed = true;
let address = 'one';
const server = createServer((_request, response) => {
  try {
    events.connect(response, () => isAllowed);
  } catch (error) {
    response.end(error instanceof Error && 'code' in error ? String(error.code) : 'bug');
  }
});

beforeEach(async () => {
  // Only the clock of the batches; connections keep theirs.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  status = 'ok';
  isAllowed = true;
  address = 'one';
  events = createEvents({ health: { report: async () => ({ status, checks: {} }) }, addressOf: () => address });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  vi.useRealTimers();
  events.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

interface Listener {
  response: IncomingMessage;
  told(): string;
  /** Resolves when the text was told. */
  hears(text: string): Promise<void>;
  ended: Promise<unknown>;
}

/** A listener that was told something already, if only that there is a connection. */
async function listen(): Promise<Listener> {
  const request = httpRequest({ port: (server.address() as AddressInfo).port, agent: false }).end();
  request.on('error', () => undefined);
  const [response]: [IncomingMessage] = (await once(request, 'response')) as never;
  let told = '';
  response.on('data', (chunk: Buffer) => {
    told += String(chunk);
  });
  response.on('error', () => undefined);
  const ended = once(response, 'end');
  await once(response, 'data');
  return {
    response,
    ended,
    told: () => told,
    async hears(text) {
      while (!told.includes(text)) await once(response, 'data');
    },
  };
}

const from = (source: string) => ({ source });

describe('events', () => {
  it('tells the first at once, and what follows within a second together', async () => {
    const listener = await listen();
    events.filed([from('a')]);
    await vi.advanceTimersByTimeAsync(0);
    await listener.hears('event: filed\ndata: {"count":1,"bySource":{"a":1}}\n\n');
    for (let i = 0; i < 500; i++) events.filed([from('a'), from('b')]);
    await vi.advanceTimersByTimeAsync(999);
    expect(listener.told().match(/event/g)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);

    await listener.hears('event: filed\ndata: {"count":1000,"bySource":{"a":500,"b":500}}\n\n');
  });

  it('tells every listener, refusals too', async () => {
    const [one, other] = [await listen(), await listen()];
    events.refused('(unknown)');
    await vi.advanceTimersByTimeAsync(0);

    for (const listener of [one, other])
      await listener.hears('event: refused\ndata: {"count":1,"bySource":{"(unknown)":1}}');
  });

  it('tells of health when it changes, and gives a sign of life', async () => {
    const listener = await listen();
    await vi.advanceTimersByTimeAsync(10_000);
    await listener.hears(':\n\n:\n\n:\n\n');
    expect(listener.told()).not.toContain('health');
    status = 'degraded';
    await vi.advanceTimersByTimeAsync(5000);

    await listener.hears('event: health\ndata: {"status":"degraded"}');
  });

  it('ends a stream whose session has ended', async () => {
    const listener = await listen();
    isAllowed = false;
    await vi.advanceTimersByTimeAsync(5000);

    await listener.ended;
  });

  it('counts a source of any name', async () => {
    const listener = await listen();
    events.filed([from('constructor'), from('constructor')]);
    await vi.advanceTimersByTimeAsync(0);

    await listener.hears('{"count":2,"bySource":{"constructor":2}}');
  });

  it('counts nothing while nobody listens', async () => {
    events.filed([from('a')]);
    const listener = await listen();
    events.filed([from('b')]);
    await vi.advanceTimersByTimeAsync(0);

    await listener.hears('{"count":1,"bySource":{"b":1}}');
  });

  it('has room for 200 listeners of one address, for those of another, and for the next when one leaves', async () => {
    const listeners = await Promise.all(Array.from({ length: 200 }, listen));
    expect((await listen()).told()).toBe('overloaded');
    address = 'another';
    expect((await listen()).told()).not.toBe('overloaded');
    address = 'one';
    listeners[0]?.response.destroy();
    vi.useRealTimers();

    await until('a place', async () => (await listen()).told() !== 'overloaded');
  });

  it('ends every stream when the collector stops, and begins none', async () => {
    const listener = await listen();
    events.close();
    await listener.ended;

    expect((await listen()).told()).toBe('shutting-down');
  });
});
