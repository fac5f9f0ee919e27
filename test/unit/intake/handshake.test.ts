import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSpool } from '../../../src/archive/spool.ts';
import { startThread } from '../../../src/compose/threads/start.ts';
import type { BodyVerifier, Proof } from '../../../src/domain/gate.ts';
import { createAdmission } from '../../../src/intake/admission.ts';
import { createMemoryBudget } from '../../../src/intake/memory-budget.ts';
import { createQuarantine } from '../../../src/intake/quarantine.ts';
import { type AskHandshake, createIntake } from '../../../src/intake/receive.ts';

const reply = { answer: { status: 200, mediaType: 'text/plain', body: 'hello' }, visit: null };
const proof: Proof = { scheme: 'zoom', sign: null, visit: null };

/** An intake with so much memory for bodies, and no room for deliveries: whatever is committed fails the test. */
async function anIntake(memoryBytes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'collector-'));
  const spool = openSpool(folder, () => startThread('spool', { dir: folder, failpoint: undefined }));
  onTestFinished(async () => {
    await spool.close();
    await rm(folder, { recursive: true });
  });
  const inbox = { commit: () => Promise.reject(new Error('this is no delivery')) };
  const budget = createMemoryBudget({ bodyBytes: memoryBytes, headBytes: 1e6 });
  const intake = createIntake({
    inbox,
    spool,
    budget,
    unprovedBudget: budget,
    admission: createAdmission({
      reserveBytes: 0,
      maxInFlight: 1,
      space: async () => ({ freeBytes: 1e9, totalBytes: 1e9, freeFiles: null }),
      unfiledBytes: () => 0,
      now: () => 0,
    }),
    quarantine: createQuarantine({ budgetBytes: 1e9, held: [], inbox, onSeenAgain: () => undefined }),
    idleMs: 10_000,
  });
  return { intake, budget, left: () => readdir(folder) };
}

function anArrival(body: string, handshake: AskHandshake | null, verifier: BodyVerifier | null = null) {
  const request = Object.assign(Readable.from([Buffer.from(body)]), {
    headers: { 'content-length': String(body.length), 'content-type': 'application/json' },
  }) as unknown as IncomingMessage;
  return {
    head: {
      ...{ id: 'a', source: 'acme', vendor: 'zoom', receivedAt: '2026-11-21T10:00:00.000Z', method: 'POST' as const },
      ...{ path: '/callback/acme', tail: null, query: {}, sender: '203.0.113.7', headers: {} },
    },
    request,
    limits: { bodyBytes: 1e6, partBytes: 1e6, parts: 10 },
    verifier,
    handshake,
    aside: () => null,
    onReady: () => undefined,
    progress: { bytes: 0 },
  };
}

describe('an intake that is handed a handshake', () => {
  it.each([
    ['in memory', 1e6],
    ['on the spool', 0],
  ])('P16: keeps nothing of it, no file and no memory: held %s', async (_where, memoryBytes) => {
    const { intake, budget, left } = await anIntake(memoryBytes);
    const seen: string[] = [];
    const taken = await intake.receive(
      anArrival('{"a":1}', (body) => {
        seen.push(Buffer.from(body).toString());
        return reply;
      }),
    );
    expect(taken).toEqual({ reply, proof: null });
    expect(seen).toEqual(['{"a":1}']);
    expect(await left()).toEqual([]);
    expect(budget.takenBytes).toBe(0);
    expect(intake.inFlight).toBe(0);
  });

  it('P16: asks about no body that is not proved', async () => {
    const { intake, left } = await anIntake(0);
    const asked: unknown[] = [];
    const ask: AskHandshake = (body) => {
      asked.push(body);
      return reply;
    };
    const unproved: BodyVerifier = { update: () => undefined, prove: async () => null };
    await expect(intake.receive(anArrival('{}', ask, unproved))).rejects.toMatchObject({ code: 'bad-signature' });
    expect(asked).toEqual([]);
    expect(await left()).toEqual([]);

    const proved: BodyVerifier = { update: () => undefined, prove: async () => proof };
    expect(await intake.receive(anArrival('{}', ask, proved))).toEqual({ reply, proof });
  });

  it('asks about no body of more than 16 KiB, whatever would answer it', async () => {
    const { intake } = await anIntake(0);
    await expect(intake.receive(anArrival(`"${'x'.repeat(16_382)}"`, () => reply))).resolves.toMatchObject({ reply });
    await expect(intake.receive(anArrival(`"${'x'.repeat(16_383)}"`, () => reply))).rejects.toThrow('no delivery');
  });

  it('takes for a delivery what is none after all', async () => {
    const { intake } = await anIntake(0);
    await expect(intake.receive(anArrival('{}', () => null))).rejects.toThrow('no delivery');
    await expect(intake.receive(anArrival('{}', null))).rejects.toThrow('no delivery');
  });
});
