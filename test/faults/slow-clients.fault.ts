import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { exchangeRaw, openRaw } from '../fixtures/raw-connection.ts';
import {
  cutAtEveryByte,
  cutLargeBodies,
  dribble,
  expectFootprint,
  footprintOf,
  holdConnections,
  pipeline,
  probe,
  silences,
} from '../fixtures/rough-clients.ts';
import { behindRefusals, smuggling } from '../fixtures/smuggling.ts';
import { within } from '../fixtures/until.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const held = 800;
const minuteMs = 60_000;

describe('slow and broken clients', () => {
  const child = sharedChild({
    server: { timeouts: { headers: '2s', idle: '2s' } },
    sources: { generic: aSource(), small: aSource({ limits: { body: '10B' } }) },
  });

  let storedBefore = 0;

  /** Runs it once, so that all that is opened for good is open, and then again and again. */
  async function leavesNothing(rounds: number, rough: () => Promise<void>): Promise<void> {
    await rough();
    const before = await footprintOf(child);
    for (let round = 0; round < rounds; round += 1) await rough();
    await expectFootprint(child, before);
    child.expectUnharmed();
  }

  it.each([
    ['RST', 'length'],
    ['RST', 'chunked'],
    ['FIN', 'length'],
    ['FIN', 'chunked'],
  ] as const)(
    'P3: a form cut at every byte by %s (%s) leaves nothing',
    async (end, framing) => {
      await leavesNothing(10, () => cutAtEveryByte(child, { end, framing }));
      expect((await child.api('/api/v1/deliveries?source=generic')).json.items).toEqual([]);
    },
    minuteMs,
  );

  it(
    'P3: 500 uploads of 10 MB, each cut at a random byte, leave nothing',
    async () => {
      await leavesNothing(9, () => cutLargeBodies(child, { times: 50, bytes: 10_000_000, atOnce: 8 }));
      expect((await child.api('/api/v1/deliveries?source=generic')).json.items).toEqual([]);
    },
    5 * minuteMs,
  );

  it.each(['head', 'chunks', 'bytes'] as const)(
    'a form that comes byte by byte (%s) is whole in the end',
    async (what) => {
      const answers = await Promise.all(Array.from({ length: 16 }, () => dribble(child, what)));
      expect(answers.map((answer) => answer.slice(0, 15))).toEqual(Array(16).fill('HTTP/1.1 200 OK'));
      await child.isIdle();
      const { items } = (await child.api(`/api/v1/deliveries?job=dribbled-${what}`)).json;
      expect(items.map(({ parts }: { parts: { bytes: number }[] }) => parts.map(({ bytes }) => bytes))).toEqual(
        Array(16).fill([7, 3]),
      );
    },
  );

  it.each(Object.entries(silences))(
    'P12: a sender that falls silent %s is cut off',
    async (_where, bytes) => {
      await leavesNothing(1, async () => {
        const connections = await Promise.all(Array.from({ length: 20 }, () => openRaw(child.origin)));
        for (const connection of connections) connection.write(bytes);
        // Heads are looked at every five seconds only.
        const answers = await Promise.all(connections.map((connection) => connection.closed(15_000)));
        for (const answer of answers)
          expect(answer).toMatch(/^$|^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?(?:408|401) /);
      });
    },
    minuteMs,
  );

  it(
    `P17: beside ${held} held connections callbacks are answered`,
    async () => {
      await leavesNothing(3, async () => {
        const connections = await holdConnections(child, held);
        const durations = await probe(child, 100);
        console.log(`beside ${held}: median ${durations[50]?.toFixed(1)} ms, worst ${durations.at(-1)?.toFixed(1)} ms`);
        await within(30_000, 'the end of all', Promise.all(connections.map((connection) => connection.closed(30_000))));
      });
    },
    5 * minuteMs,
  );

  it(
    'many requests written at once on one connection are answered one by one, in order',
    async () => {
      await leavesNothing(5, async () => {
        const answers = (await pipeline(child, 500)).match(/HTTP\/1\.1 \d{3}/g);
        expect(answers).toEqual(Array(500).fill('HTTP/1.1 200'));
      });
    },
    minuteMs,
  );

  it.each(smuggling)('P17: smuggling: $what', async ({ bytes, isWhole }) => {
    await leavesNothing(3, async () => {
      const connection = await openRaw(child.origin);
      connection.write(bytes);
      connection.halfClose();
      const statuses = (await connection.closed()).match(/HTTP\/1\.1 \d{3}/g) ?? [];
      expect(statuses.filter((status) => status.endsWith(' 200'))).toHaveLength(isWhole === true ? 1 : 0);
      expect(statuses.join()).not.toMatch(/ 5\d\d/);
    });
    expect((await child.api('/api/v1/deliveries?job=smuggled')).json.items).toEqual([]);
  });

  it.each(behindRefusals)(
    'P3: what is behind a refusal that closes the connection is not taken: $what',
    async ({ bytes }) => {
      let answered = 0;
      for (let turn = 0; turn < 40; turn += 1) {
        const answers = (await exchangeRaw(child.origin, bytes)).match(/HTTP\/1\.1 \d{3}/g) ?? [];
        answered += answers.filter((answer) => answer.endsWith(' 200')).length;
      }
      await child.isIdle();
      const stored = (await child.api('/api/v1/deliveries?job=behind&limit=500')).json.items.length;
      expect({ stored: stored - storedBefore }).toEqual({ stored: answered });
      storedBefore = stored;
    },
  );

  it(
    'readers that break off a download leave nothing',
    async () => {
      const answer = await child.deliver('/callback/generic/download.bin', Buffer.alloc(30_000_000, 'download'));
      await child.isIdle();
      const path = `/api/v1/deliveries/${answer.headers['collector-delivery']}/parts/0`;
      await leavesNothing(5, async () => {
        const connections = await Promise.all(Array.from({ length: 20 }, () => openRaw(child.origin)));
        for (const connection of connections) {
          connection.write(`GET ${path} HTTP/1.1\r\nHost: c\r\nAuthorization: Bearer archive-token-of-tests\r\n\r\n`);
          await connection.sees('200 OK');
          connection.socket.pause();
        }
        await delay(50);
        for (const connection of connections) connection.reset();
      });
    },
    minuteMs,
  );
});
