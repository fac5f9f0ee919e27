import { describe, expect, it, onTestFinished } from 'vitest';
import type { FollowStatus, LedgerFollower } from '../../../src/domain/follow-ledger.ts';
import type { LedgerPosition } from '../../../src/domain/inbox.ts';
import type { DeliveryRecord, Ledger, LedgerRecord } from '../../../src/domain/ledger.ts';
import type { Transcript } from '../../../src/domain/transcript.ts';
import type { IndexChange, TranscriptIndexWriter } from '../../../src/domain/transcript-index.ts';
import { startFollowing } from '../../../src/transcripts/follow.ts';
import { blankSegment, blankTranscript, createWarnings } from '../../../src/transcripts/read-transcript.ts';
import { openMemoryLedger } from '../../contracts/memory/ledger.ts';
import { openMemoryTranscriptIndex, type TranscriptRows } from '../../contracts/memory/transcript-index.ts';
import { until } from '../../fixtures/until.ts';
import { normalised } from './golden.ts';

describe('startFollowing', () => {
  it('indexes what is settled, and nothing behind it', async () => {
    const world = aWorld();
    const end = await world.append([aDelivery('a'), aDelivery('b')]);
    await world.append([aDelivery('unsettled')]);
    world.follow().settledTo(end);

    await world.isCurrent();
    expect(world.index.held()).toEqual(['a', 'b']);
    expect(await world.index.position()).toEqual(end);
  });

  it('goes on where the index is, and reads nothing twice', async () => {
    const world = aWorld();
    const first = await world.append([aDelivery('a')]);
    const follower = world.follow();
    follower.settledTo(first);
    await world.isCurrent();
    await follower.stop();

    const second = await world.append([aDelivery('b')]);
    world.follow().settledTo(second);
    await until('it is indexed', () => world.index.held().includes('b'));
    expect(world.derived).toEqual(['a', 'b']);
  });

  it('leaves out duplicates and what is in the quarantine, and takes out what is deleted', async () => {
    const world = aWorld();
    const end = await world.append([
      aDelivery('kept'),
      aDelivery('twice', { duplicateOf: 'kept' }),
      aDelivery('odd', { state: 'quarantined' }),
      aDelivery('gone'),
      { type: 'deleted', id: 'gone', at: '2026-11-21T10:00:00.000Z' },
      { type: 'seen-again', id: 'odd', at: '2026-11-21T10:00:01.000Z' },
    ]);
    world.follow().settledTo(end);
    await world.isCurrent();
    expect(world.index.held()).toEqual(['kept']);
  });

  it('indexes what is released from the quarantine', async () => {
    const world = aWorld();
    const end = await world.append([
      aDelivery('odd', { state: 'quarantined' }),
      { type: 'released', at: '2026-11-21T10:00:00.000Z', record: aDelivery('odd') },
    ]);
    world.follow().settledTo(end);
    await world.isCurrent();
    expect(world.index.held()).toEqual(['odd']);
  });

  it('waits out a fault of the storage and then goes on', async () => {
    const world = aWorld();
    world.failOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
    const end = await world.append([aDelivery('a')]);
    world.follow().settledTo(end);

    await until('the fault is told', () => world.statuses.some(({ lastError }) => lastError === 'EIO'));
    await world.isCurrent();
    expect(world.index.held()).toEqual(['a']);
  });

  it('passes a delivery that cannot be read for what it holds, and remembers it', async () => {
    const world = aWorld();
    world.failOnce(new RangeError('Maximum call stack size exceeded'));
    const end = await world.append([aDelivery('odd'), aDelivery('b')]);
    world.follow().settledTo(end);
    await world.isCurrent();
    expect(world.index.held()).toEqual(['odd', 'b']);
    expect(world.passed).toEqual(['odd']);
    expect(await world.index.leftOut()).toEqual([{ deliveryId: 'odd', reason: 'not-indexed' }]);
  });

  it('passes a delivery that cannot be indexed, and loses none beside it', async () => {
    const world = aWorld();
    world.index.refused.add('odd');
    const end = await world.append([aDelivery('a'), aDelivery('odd'), aDelivery('b')]);
    world.follow().settledTo(end);
    await world.isCurrent();
    expect(world.index.held()).toEqual(['a', 'odd', 'b']);
    expect(world.passed).toEqual(['odd']);
    expect(await world.index.leftOut()).toEqual([{ deliveryId: 'odd', reason: 'not-indexed' }]);
    expect(await world.index.position()).toEqual(end);
  });

  it('names what may end the thread until it is in the index, alone', async () => {
    const world = aWorld();
    world.heavy.add('large');
    const end = await world.append([aDelivery('a'), aDelivery('large'), aDelivery('b')]);
    world.follow().settledTo(end);
    await world.isCurrent();
    expect(world.worked).toEqual(['large', null]);
    expect(world.index.batches.map(({ held }) => held)).toEqual([1, 1, 1]);
  });

  it('begins again at the end of a ledger that has lost lines', async () => {
    const world = aWorld();
    const end = await world.append([aDelivery('a')]);
    await world.index.apply([], await world.append([aDelivery('lost')]));
    await world.ledger.cutTo(end);
    const follower = world.follow();
    follower.settledTo(end);
    await world.isCurrent();
    const later = await world.append([aDelivery('b')]);
    follower.settledTo(later);
    await until('it is indexed', () => world.index.held().includes('b'));
    expect(world.derived).toEqual(['b']);
  });

  it('holds no more than a batch of text in memory, and counts a stretch as done when all of it is', async () => {
    const world = aWorld({ characters: 3 * 1024 * 1024 });
    const end = await world.append([aDelivery('a'), aDelivery('b'), aDelivery('c')]);
    world.follow().settledTo(end);
    await world.isCurrent();
    expect(world.index.batches).toEqual([
      { held: 2, position: world.ledger.beginning },
      { held: 1, position: end },
    ]);
  });
});

interface World {
  index: TranscriptIndexWriter & {
    held(): string[];
    refused: Set<string>;
    batches: { held: number; position: LedgerPosition }[];
  };
  ledger: Ledger;
  /** Ids, in the order in which they were read. */
  derived: string[];
  statuses: FollowStatus[];
  /** Ids of those that were passed. */
  passed: string[];
  /** Ids of those that may end the thread. */
  heavy: Set<string>;
  /** What the thread was said to be at work on. */
  worked: (string | null)[];
  append(records: readonly LedgerRecord[]): Promise<LedgerPosition>;
  failOnce(error: Error): void;
  follow(): LedgerFollower;
  isCurrent(): Promise<unknown>;
}

function aWorld({ characters = 10 } = {}): World {
  const ledger = openMemoryLedger([], () => new Date('2026-11-21T10:00:00Z'));
  const index = anIndex();
  const derived: string[] = [];
  const statuses: FollowStatus[] = [];
  const passed: string[] = [];
  const heavy = new Set<string>();
  const worked: (string | null)[] = [];
  let failure: Error | null = null;

  async function derive({ delivery }: DeliveryRecord): Promise<Transcript[]> {
    const error = failure;
    failure = null;
    if (error !== null) throw error;
    derived.push(delivery.id);
    const segments = [{ ...blankSegment(), text: 'x'.repeat(characters) }];
    return [normalised('text', { ...blankTranscript(createWarnings()), segments })];
  }

  return {
    index,
    ledger,
    derived,
    statuses,
    passed,
    heavy,
    worked,
    async append(records) {
      const position = await ledger.append(records);
      await ledger.sync();
      return position;
    },
    failOnce(error) {
      failure = error;
    },
    follow() {
      const follower = startFollowing({
        ledger,
        index,
        derive,
        failed: (_record, code) => {
          const warnings = createWarnings();
          warnings.add(code, null);
          return [normalised('text', { ...blankTranscript(warnings), segments: [] })];
        },
        onPassed: (id) => passed.push(id),
        heavy: { has: ({ delivery }) => heavy.has(delivery.id), onWork: (id) => worked.push(id) },
        handled: () => 0,
        onStatus: (status) => statuses.push(status),
      });
      onTestFinished(() => follower.stop());
      return follower;
    },
    isCurrent: () => until('the index is current', () => statuses.at(-1)?.currentTo != null),
  };
}

/** The index in memory, that counts what it is given at once. */
function anIndex(): World['index'] {
  const rows: TranscriptRows = { indexed: [], position: null };
  const { writer } = openMemoryTranscriptIndex(rows);
  const batches: World['index']['batches'] = [];
  const refused = new Set<string>();
  return {
    ...writer,
    batches,
    refused,
    held: () => rows.indexed.map(({ delivery }) => delivery.deliveryId),
    async apply(changes, position) {
      const isRefused = (change: IndexChange) =>
        change.type === 'add' && change.delivery.leftOut === null && refused.has(change.delivery.deliveryId);
      if (changes.some(isRefused)) throw new RangeError('Invalid string length');
      await writer.apply(changes, position);
      batches.push({ held: changes.length, position });
    },
  };
}

function aDelivery(id: string, change: Partial<DeliveryRecord['delivery']> = {}): DeliveryRecord {
  return {
    type: 'delivery',
    seq: seqOf(id),
    tail: null,
    multipart: false,
    configuredVendor: 'generic',
    aliases: [],
    expected: null,
    title: null,
    externalIds: [],
    fingerprint: null,
    quarantine: null,
    placements: [],
    delivery: {
      id,
      source: 'default',
      vendor: 'generic',
      receivedAt: '2026-11-21T10:00:00.000Z',
      method: 'POST',
      path: '/callback',
      query: {},
      sender: '192.0.2.1',
      headers: {},
      jobId: id,
      outcome: 'success',
      vendorStatus: null,
      error: null,
      duplicateOf: null,
      state: 'filed',
      warnings: [],
      parts: [],
      ...change,
    },
  };
}

/** One for each id, the same whenever it is asked for. */
function seqOf(id: string): number {
  return Number.parseInt(Buffer.from(id).toString('hex').slice(0, 12), 16);
}
