import { createHash } from 'node:crypto';
import express, { type Express } from 'express';
import { createReaderRouter, type ReaderParts } from '../../../src/compose/reader-router.ts';
import type { ArchiveReader } from '../../../src/domain/archive.ts';
import type { CatalogReader, SequencedDelivery } from '../../../src/domain/catalog.ts';
import type { Delivery } from '../../../src/domain/delivery.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import type { Fetching } from '../../../src/domain/fetching.ts';
import { pathKey } from '../../../src/domain/file-names.ts';
import type { FilingCommands, KeepingCommands } from '../../../src/domain/filing.ts';
import type { Health } from '../../../src/domain/health.ts';
import { asLedgerPosition, type PendingDelivery } from '../../../src/domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../../../src/domain/ledger.ts';
import { type ArchiveToken, tokenOfAdmin } from '../../../src/domain/people.ts';
import type { SendersView } from '../../../src/domain/senders.ts';
import type { Snapshots } from '../../../src/domain/snapshots.ts';
import type { TranscriptArchive, TranscriptIndexReader } from '../../../src/domain/transcript-index.ts';
import { createFetching } from '../../../src/fetching/fetching.ts';
import { compileArchiveGate } from '../../../src/gate/secrets.ts';
import { createAccess } from '../../../src/web/http/access.ts';
import type { Audit } from '../../../src/web/http/audit.ts';
import { createAssets } from '../../../src/web/pages/assets.ts';
import { createEvents } from '../../../src/web/reading/events.ts';
import type { Imports } from '../../../src/web/reading/imports.ts';
import type { SetUp } from '../../../src/web/reading/set-up.ts';
import { openMemoryAnnotations } from '../../contracts/memory/annotations.ts';
import { type MemoryFiles, openMemoryArchive, openMemorySpool } from '../../contracts/memory/archive.ts';
import { noCatalogRows, openMemoryCatalog } from '../../contracts/memory/catalog.ts';
import { openMemoryFetchQueue } from '../../contracts/memory/fetch-queue.ts';
import { noRows, openMemoryInbox } from '../../contracts/memory/inbox.ts';
import { cursorAfter, keyFrom } from '../../contracts/memory/page.ts';
import { openMemoryTranscriptIndex } from '../../contracts/memory/transcript-index.ts';

const noSnapshots: Snapshots = {
  take: async () => {
    throw new CollectorError('conflict', 'another snapshot is being taken');
  },
  list: async () => [],
};

/** The archive token of every world. */
export const token = 'archive-token-canary';

/** Everybody is at one address, and no delay takes time. */
const unbraked = { senderOf: () => '192.0.2.1', onWrongToken: () => undefined, wait: async () => undefined };

type Memory = ReturnType<typeof createMemory>;

/** Stores in memory, and the archive's router over them. */
export interface World extends Memory {
  app: Express;
  faults: { error: unknown; request: { method: string; path: string } }[];
  /** Resolves when the first fault is reported. */
  faulted: Promise<void>;
  /** What was asked of the filing loop, e.g. `delete <id>`. */
  commanded: string[];
}

/** Parts of the archive's side that a test brings itself; what it leaves out of a store is that of the one in memory. */
type Overrides = Partial<Omit<ReaderParts, keyof Partly>> & Partly;

interface Partly {
  archive?: Partial<ArchiveReader>;
  catalog?: Partial<CatalogReader>;
  transcripts?: Partial<TranscriptArchive>;
  fetching?: Partial<Fetching>;
}

export function createWorld(
  overrides: Overrides = {},
  now: () => number = Date.now,
  people: readonly ArchiveToken[] = [tokenOfAdmin(token)],
): World {
  const memory = createMemory(now);
  const faults: World['faults'] = [];
  const firstFault = Promise.withResolvers<void>();
  const commanded: string[] = [];
  const note = (name: string) => async (id: string) => {
    if ((await memory.catalog.find(id)) === null) throw new CollectorError('not-found', 'no such delivery');
    commanded.push(`${name} ${id}`);
  };
  const commands: Omit<FilingCommands, 'seenAgain'> = {
    delete: note('delete'),
    release: note('release'),
    drop: note('drop'),
  };
  const keeping: KeepingCommands = {
    async hold({ id, scope, reason, by }) {
      await note(`hold ${scope}`)(id);
      return { delivery: id, scope, source: 'acme', jobId: null, reason, by, at: new Date(now()).toISOString() };
    },
    wasDeleted: async () => false,
    allowAgain: async ({ source }) => void commanded.push(`allow again ${source}`),
    async erase({ id, of, by, reason }) {
      commanded.push(`erase ${JSON.stringify(of)}`);
      const found = { deliveries: 1, deletedBefore: 0, quarantined: 0, files: 1, bytes: 9 };
      const removed = { ledgerLines: 1, ledgerFiles: 1, fetches: 0 };
      const at = new Date(now()).toISOString();
      return { id, at, by, code: reason.code, found: { ...found, ...removed }, deliveries: [] };
    },
    unhold: ({ id, scope }) => note(`unhold ${scope}`)(id),
  };
  const noteSender = (name: string) => async (source: string, range: string) => {
    commanded.push(`${name} ${source} ${range}`);
    return [];
  };
  const clock = () => new Date(now());
  const settings = { sources: new Set<string>(), habits: new Map(), now: clock, wake: () => undefined };
  const fetching = createFetching({ queue: memory.queue, ...settings });
  const transport = overrides.transport ?? 'http';
  const app = express();
  app.use(
    createReaderRouter({
      ...memory,
      commands,
      keeping,
      senders: noSenders,
      senderCommands: {
        trust: noteSender('trust'),
        revoke: async (...sender) => void (await noteSender('revoke')(...sender)),
      },
      access: createAccess({ gate: compileArchiveGate(people), transport, now, ...unbraked }),
      health: healthy,
      settingsReload: {
        reload: async () => ({ changed: ['sources.acme'], needsRestart: [], warnings: [] }),
        status: () => ({ problem: null, needsRestart: [] }),
      },
      snapshots: noSnapshots,
      indexing: { status: () => ({ lastError: null, isCurrent: true, leftOut: [] }) },
      audit: { list: async () => ({ items: [], next: null }) },
      noting: unheard,
      metrics: { render: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }) },
      assets: someAssets,
      events: createEvents({ health: healthy, addressOf: () => 'somebody' }),
      sources: [],
      setUp: noSetUp,
      imports: noImports,
      transport,
      version: '1.2.3',
      now,
      reportFault: (error, request) => {
        faults.push({ error, request });
        firstFault.resolve();
      },
      ...overrides,
      archive: { ...memory.archive, ...overrides.archive },
      catalog: { ...memory.catalog, ...overrides.catalog },
      transcripts: { ...memory.index.reader, ...nothingToRead, ...overrides.transcripts },
      fetching: { ...fetching, ...overrides.fetching },
    }),
  );
  return { ...memory, app, faults, faulted: firstFault.promise, commanded };
}

/** Addresses of assets, without what is in them. */
export const someAssets = createAssets(
  [
    'style.css',
    'icon.svg',
    'page.js',
    'overview.js',
    'deliveries.js',
    'jobs.js',
    'job.js',
    'search.js',
    'guides.js',
    'import.js',
  ].map((name) => ({
    file: name.replace('.', '-AAAAAAAA.'),
    text: `/* ${name} */`,
  })),
);

const healthy: Health = {
  isReady: async () => true,
  report: async () => ({ status: 'ok', checks: { storage: { status: 'ok', detail: 'canary-detail' } } }),
};

/** The audit is proved over a whole collector. */
const unheard: Audit = {
  note: async () => undefined,
  session: async () => undefined,
  failed: () => undefined,
  flush: async () => undefined,
};

/** Nobody calls. */
export const noSenders: SendersView = { of: () => null, alarms: () => [] };

/** Both are proved over a whole collector. */
const noSetUp: SetUp = {
  sources: [],
  publicUrl: null,
  callbackPort: () => null,
  sendTest: async () => ({ accepted: true, deliveryIds: [] }),
};
const noImports: Imports = {
  targets: [],
  receive: async () => {
    throw new CollectorError('overloaded', 'nothing is imported here');
  },
  within: () => noImports,
};

/** Reading transcripts out of their bodies is proved over real ones. */
const nothingToRead: Omit<TranscriptArchive, keyof TranscriptIndexReader> = {
  write: async () => null,
  whyNot: async () => 'none',
  view: async () => null,
  attachment: async () => null,
};

/** A cursor that the catalog's listings take. */
export const someCursor = cursorAfter(keyFrom(5));

/** The stores of the contract suites in memory, with what tests put into them and look at. */
export function createMemory(now: () => number = Date.now) {
  const rows = noRows();
  /** By `archive/<path>`, `quarantine/<path>` or `spool/<name>`. */
  const files: MemoryFiles = new Map();
  const asked: { method: string; args: unknown[] }[] = [];
  const catalog = openMemoryCatalog(noCatalogRows(), { sources: new Map(), now });

  /** Applies lines of the ledger. */
  const apply = (...records: LedgerRecord[]) => catalog.writer.apply(records, asLedgerPosition('1'));
  return {
    inbox: openMemoryInbox(rows).inbox,
    /** What lies in the inbox. */
    pending: rows.deliveries,
    catalog: noting(catalog.reader, asked),
    asked,
    apply,
    file: (...filed: readonly SequencedDelivery[]) => apply(...filed.map((one) => recordOf(one))),
    refuse: catalog.writer.addRefusals,
    files,
    spool: openMemorySpool(files),
    archive: openMemoryArchive(files).reader,
    index: openMemoryTranscriptIndex({ indexed: [], position: null }),
    annotations: openMemoryAnnotations(now),
    queue: openMemoryFetchQueue({ rows: [], lastId: 0, position: null }),
  };
}

/** The same reader, that writes down every listing and job it is asked for. */
function noting(reader: CatalogReader, asked: { method: string; args: unknown[] }[]): CatalogReader {
  function noted<Args extends unknown[], Value>(method: string, answer: (...args: Args) => Value) {
    return (...args: Args): Value => {
      asked.push({ method, args });
      return answer(...args);
    };
  }
  return {
    ...reader,
    list: noted('list', reader.list),
    jobs: noted('jobs', reader.jobs),
    job: noted('job', reader.job),
    jobsNamed: noted('jobsNamed', reader.jobsNamed),
    files: noted('files', reader.files),
    refusals: noted('refusals', reader.refusals),
    quarantine: noted('quarantine', reader.quarantine),
    activity: noted('activity', reader.activity),
  };
}

/** The line of the ledger that a delivery comes from; with why it is in the quarantine, if it is. */
export function recordOf(
  { seq, delivery }: SequencedDelivery,
  quarantine: DeliveryRecord['quarantine'] = null,
): DeliveryRecord {
  const owned = delivery.duplicateOf === null;
  const placements = delivery.parts.map(({ path }) => ({ owned, baseKey: pathKey(path ?? ''), number: 0 }));
  return {
    ...{ type: 'delivery', seq, delivery, tail: null, multipart: false, configuredVendor: delivery.vendor },
    ...{ aliases: [], title: null, externalIds: [], expected: null, fingerprint: null, quarantine, placements },
  };
}

/** A delivery that waits in the inbox, its one part held there. */
export function aPending(
  seq: number,
  { head = {}, body = 'hello' }: { head?: object; body?: string } = {},
): PendingDelivery {
  const bytes = Buffer.from(body);
  return {
    seq,
    head: {
      id: idOf(seq),
      source: 'acme',
      vendor: 'auto',
      receivedAt: '2026-11-21T10:00:00.123Z',
      method: 'POST',
      path: '/callback/acme',
      tail: 'a.txt',
      query: { tag: ['a', 'b'] },
      sender: '203.0.113.7',
      headers: { 'user-agent': 'test', authorization: '***' },
      multipart: false,
      ...head,
    },
    parts: [
      {
        index: 0,
        field: null,
        filename: 'a.txt',
        mediaType: 'text/plain',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        held: { in: 'inbox', bytes },
      },
    ],
    quarantine: null,
    plan: null,
  };
}

/** The same delivery when it is filed. */
export function aFiled(
  seq: number,
  { body = 'hello', delivery = {}, part = {} }: { body?: string; delivery?: Partial<Delivery>; part?: object } = {},
): { seq: number; delivery: Delivery } {
  const { head, parts } = aPending(seq, { body });
  const { tail: _tail, multipart: _multipart, ...shown } = head;
  return {
    seq,
    delivery: {
      ...shown,
      jobId: 'job-1',
      outcome: 'success',
      vendorStatus: 'success',
      error: null,
      duplicateOf: null,
      state: 'filed',
      warnings: [],
      parts: parts.map(({ held: _held, ...sent }) => ({ ...sent, kind: 'text', path: pathOf(seq), ...part })),
      ...delivery,
    },
  };
}

export function idOf(seq: number): string {
  return `0199c1f2-0000-7000-8000-${String(seq).padStart(12, '0')}`;
}

export function pathOf(seq: number): string {
  return `acme/2026/11/21/a.${seq}.txt`;
}
