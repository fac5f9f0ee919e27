import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openArchiveScan } from '../../../src/archive/disk-scan.ts';
import { verifyArchive } from '../../../src/archive/verify.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import type { HoldScope } from '../../../src/domain/holds.ts';
import { createFilingCommands } from '../../../src/filing/delete-and-release.ts';
import { createEraser } from '../../../src/filing/eraser.ts';
import { createExpiry } from '../../../src/filing/expiry.ts';
import { fileBatch } from '../../../src/filing/filer.ts';
import { createHolds } from '../../../src/filing/holds.ts';
import { recover } from '../../../src/filing/recovery.ts';
import { factFailpoints } from '../../../src/lib/failpoint.ts';
import { anEntry, aPart } from '../../fixtures/deliveries.ts';
import { openStorage, removeStorage, type TestStorage } from '../../fixtures/storage.ts';

const dayMs = 86_400_000;
const keptDays = 5;

type Op =
  | { do: 'deliver'; job: number; body: number; bad: boolean }
  | { do: 'delete' | 'drop' | 'release' | 'erase' | 'erase call'; nth: number }
  | { do: 'hold' | 'unhold'; nth: number; scope: HoldScope }
  | { do: 'days'; days: number }
  | { do: 'expire' | 'restart' | 'reindex' };

const nth = fc.nat(20);
const anOp: fc.Arbitrary<{ op: Op; crash: number | null }> = fc.record({
  op: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('deliver' as const), job: fc.nat(2), body: fc.nat(1), bad: fc.boolean() }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constantFrom('delete', 'drop', 'release', 'erase', 'erase call'), nth }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom('hold', 'unhold'),
        nth,
        scope: fc.constantFrom<HoldScope>('delivery', 'job'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('days' as const), days: fc.nat(4) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('expire', 'restart', 'reindex') }) },
  ),
  crash: fc.option(fc.nat(factFailpoints.length - 1), { freq: 2 }),
});

interface Known {
  id: string;
  job: number;
  body: string;
  days: number;
  first: Known;
  state: 'filed' | 'quarantined' | 'deleted';
  holds: Set<HoldScope>;
}

/** All that must be so, in the words of the contract. */
class Model {
  known: Known[] = [];
  days = 0;

  deliver(id: string, job: number, body: string, bad: boolean): void {
    const same = bad ? undefined : this.held(job, body);
    const one = {
      id,
      job,
      body,
      days: this.days,
      state: bad ? 'quarantined' : 'filed',
      holds: new Set(),
    } as unknown as Known;
    one.first = same ?? one;
    this.known.push(one);
  }
  held = (job: number, body: string): Known | undefined =>
    this.known.find((one) => one.state === 'filed' && one.first === one && one.job === job && one.body === body);
  copies = (one: Known): Known[] => this.known.filter(({ first }) => first === one);
  call = (one: Known): Known[] => {
    const ofJob = this.known.filter(({ job }) => job === one.job);
    return [...new Set(ofJob.flatMap((each) => [each, ...this.copies(each)]))];
  };
  isHeld = (one: Known): boolean =>
    this.copies(one.first).some(({ holds }) => holds.size > 0) ||
    one.holds.size > 0 ||
    this.call(one).some(({ holds }) => holds.has('job'));
  remove(one: Known): void {
    for (const each of [one, ...this.copies(one)]) each.state = 'deleted';
  }
  erase(these: readonly Known[]): void {
    this.known = this.known.filter((one) => !these.includes(one));
  }
  expire(): void {
    for (const one of this.known.filter((each) => each.first === each && each.state !== 'deleted')) {
      const newest = Math.max(...this.copies(one).map(({ days }) => days));
      if (newest + keptDays <= this.days && !this.isHeld(one)) this.remove(one);
    }
  }
}

class Crash extends Error {}

/** The storage with all that changes it, without threads. */
async function opened(root: string | undefined, model: Model, crash: { at: string | null }) {
  const reach = (name: string): void => {
    if (name !== crash.at) return;
    crash.at = null;
    throw new Crash(name);
  };
  const storage = await openStorage(root === undefined ? { reach } : { root, reach });
  const { parts } = storage;
  const now = (): Date => new Date(Date.UTC(2026, 0, 1) + model.days * dayMs);
  await recover(parts);
  const eraser = createEraser({ parts, now, inTurn: (work) => work(), bringUpAll: async () => undefined });
  await eraser.resume();
  const commands = { ...createFilingCommands(parts, now), ...createHolds(parts, now) };
  return { storage, eraser, commands, expiry: createExpiry(parts, now) };
}

it('any sequence of what is done to deliveries, crashes among it, ends as the contract says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anOp, { minLength: 5, maxLength: 25 }), async (ops) => {
      const model = new Model();
      const crash: { at: string | null } = { at: null };
      let at = await opened(undefined, model, crash);
      const { root } = at.storage;
      const reopen = async (isAnew: boolean) => {
        crash.at = null;
        await at.storage.close();
        for (const suffix of isAnew ? ['', '-wal', '-shm'] : [])
          await rm(join(root, `catalog.sqlite${suffix}`), { force: true });
        at = await opened(root, model, crash);
      };
      let number = 0;
      for (const { op, crash: place } of ops) {
        crash.at = place === null ? null : (factFailpoints[place] ?? null);
        const isLost = crash.at === 'facts.ledger-synced';
        try {
          await run(op, model, at, () => (number += 1));
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          await reopen(false);
          // What was not settled never was; everything else is done by the next start.
          if (!isLost) await run(op, model, null, () => number);
        }
        crash.at = null;
        if (op.do === 'restart' || op.do === 'reindex') await reopen(op.do === 'reindex');
        await compare(model, at.storage);
      }
      await reopen(true);
      await compare(model, at.storage);
      await at.storage.close();
      await removeStorage(at.storage);
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
  );
});

type Opened = Awaited<ReturnType<typeof opened>>;

/** Does it to the storage, if there is one, and then to the model. */
async function run(op: Op, model: Model, at: Opened | null, next: () => number): Promise<void> {
  if (op.do === 'days') model.days += op.days;
  if (op.do === 'deliver') return deliver(op, model, at, next);
  if (op.do === 'expire') {
    const rules = new Map([['calls', { kindsMs: {}, otherwiseMs: keptDays * dayMs, recordMs: null }]]);
    while (at !== null && !(await at.expiry.next(rules)).isDone);
    return model.expire();
  }
  if (!('nth' in op) || model.known.length === 0) return;
  const one = model.known[op.nth % model.known.length];
  if (one === undefined) return;
  const [refused, does, then] = changeOf(op, one, model, at);
  if (at === null) return refused === null ? then() : undefined;
  const code = await does().then(
    () => null,
    (error: unknown) => {
      if (error instanceof CollectorError) return error.code;
      throw error;
    },
  );
  expect(code).toBe(refused);
  if (refused === null) then();
}

async function deliver(
  { job, body, bad }: Extract<Op, { do: 'deliver' }>,
  model: Model,
  at: Opened | null,
  next: () => number,
): Promise<void> {
  const id = `00000000-0000-7000-8000-${String(next()).padStart(12, '0')}`;
  const text = `{"id":"job-${job}","text":"body ${body}"}`;
  const receivedAt = new Date(Date.UTC(2026, 0, 1) + model.days * dayMs).toISOString();
  const entry = anEntry({ id, receivedAt }, [aPart(text)]);
  at?.storage.accept({ ...entry, quarantine: bad ? { code: 'malformed-json', message: 'no JSON' } : null });
  if (at !== null) await fileBatch(at.storage.parts, 9);
  model.deliver(id, job, text, bad);
}

/** The refusal that is due, or null; what is done to the storage; what it means. */
function changeOf(
  op: Extract<Op, { nth: number }>,
  one: Known,
  model: Model,
  at: Opened | null,
): [string | null, () => Promise<unknown>, () => void] {
  const wish = { id: one.id, by: null };
  const held = model.isHeld(one) ? 'held' : null;
  const reason = { code: null, text: 'why' };
  switch (op.do) {
    case 'delete':
      return [
        one.state === 'deleted' ? null : held,
        async () => at?.commands.delete(one.id),
        () => {
          if (one.state !== 'deleted') model.remove(one);
        },
      ];
    case 'drop':
      return [
        one.state === 'quarantined' ? held : 'conflict',
        async () => at?.commands.drop(one.id),
        () => model.remove(one),
      ];
    case 'release':
      return [
        one.state === 'quarantined' ? null : 'conflict',
        async () => at?.commands.release(one.id),
        () => {
          one.first = model.held(one.job, one.body) ?? one;
          one.state = 'filed';
        },
      ];
    case 'erase':
    case 'erase call': {
      const these = op.do === 'erase' ? [one, ...model.copies(one)] : model.call(one);
      const of = op.do === 'erase' ? { delivery: one.id } : { call: one.id };
      const isFree = !these.some((each) => model.isHeld(each));
      return [
        isFree ? null : 'held',
        async () => at?.eraser.erase({ id: `${one.id}-${op.nth}-${Math.random()}`, of, by: null, reason }),
        () => model.erase(these),
      ];
    }
    case 'hold':
      return [
        one.state === 'deleted' ? 'conflict' : null,
        async () => at?.commands.hold({ ...wish, scope: op.scope, reason }),
        () => {
          const isJob = op.scope === 'job' && model.call(one).some(({ holds }) => holds.has('job'));
          if (!isJob) one.holds.add(op.scope);
        },
      ];
    case 'unhold': {
      const those = op.scope === 'job' ? model.call(one).filter(({ holds }) => holds.has('job')) : [one];
      const isAny = those.some(({ holds }) => holds.has(op.scope));
      return [
        isAny ? null : 'not-found',
        async () => at?.commands.unhold({ ...wish, scope: op.scope }),
        () => those.forEach(({ holds }) => void holds.delete(op.scope)),
      ];
    }
  }
}

async function compare(model: Model, storage: TestStorage): Promise<void> {
  const { catalog, ledger } = storage.parts;
  const files = [...Object.values(await storage.files()), ...Object.values(await storage.files('quarantine'))];
  const owned = model.known.filter((one) => one.first === one && one.state !== 'deleted');
  expect(files.sort()).toEqual(owned.map(({ body }) => body).sort());
  for (const one of model.known) {
    const delivery = (await catalog.record(one.id))?.delivery;
    expect([one.id, delivery?.state, delivery?.duplicateOf ?? one.id]).toEqual([one.id, one.state, one.first.id]);
    expect([one.id, (await catalog.holdOn(one.id)) !== null]).toEqual([one.id, model.isHeld(one)]);
  }
  expect(await catalog.unfinishedErasures()).toEqual([]);
  const { findings } = await verifyArchive(ledger, openArchiveScan(storage.root), Date.now);
  expect(findings).toEqual([]);
  const told = JSON.stringify(await storage.ledgerLines());
  const ids = new Set(told.match(/00000000-0000-7000-8000-\d{12}/g));
  for (const one of model.known) expect(ids.has(one.id)).toBe(true);
}
