import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../../fixtures/http.ts';
import { type Bytes, makeCallbacks } from './callbacks.ts';
import { randomFrom } from './random.ts';

/** What the program is told, as JSON, by its one argument. */
export interface SendersOrders {
  origin: string;
  senders: number;
  seed: number;
  /** Each sender rests up to so long between two callbacks. */
  restMs: number;
}

/** What it prints of each answer, one line each. */
export type SendersReport =
  | { status: 200; id: string; parts: Bytes[]; atMs: number }
  /** 0: the connection ended without an answer. */
  | { status: number };

/** A program of its own, so that what it has noted outlives the collector: sends until its input ends. */
async function sendUntilToldToStop({ origin, senders, seed, restMs }: SendersOrders): Promise<void> {
  const stopping = new AbortController();
  process.stdin.on('end', () => stopping.abort()).resume();
  const agent = new Agent({ keepAlive: true });

  async function sendOn(lane: number): Promise<void> {
    const random = randomFrom(seed + lane);
    const nextCallback = makeCallbacks(random, 0.01);
    while (!stopping.signal.aborted) {
      const { request, parts } = nextCallback();
      const answer = await send(origin, { ...request, agent }).catch(() => null);
      if (answer?.status === 200) {
        report({ status: 200, id: String(answer.headers['collector-delivery']), parts, atMs: Date.now() });
      } else report({ status: answer?.status ?? 0 });
      const restingMs = answer === null ? 20 : random.between(0, restMs);
      if (restingMs > 0) await delay(restingMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  await Promise.all(Array.from({ length: senders }, (_, lane) => sendOn(lane)));
  agent.destroy();
}

function report(line: SendersReport): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const [, program, orders] = process.argv;
if (program === import.meta.filename && orders !== undefined) await sendUntilToldToStop(JSON.parse(orders));
