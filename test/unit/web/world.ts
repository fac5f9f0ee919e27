import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import express, { type Express } from 'express';
import { createReaderRouter, type ReaderParts } from '../../../src/compose/reader-router.ts';
import type { ArchiveReader, ByteRange } from '../../../src/domain/archive.ts';
import type { CatalogReader, FilingCommands, QuarantinedDelivery } from '../../../src/domain/catalog.ts';
import type { Delivery } from '../../../src/domain/delivery.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import type { Fetching } from '../../../src/domain/fetching.ts';
import type { Health } from '../../../src/domain/health.ts';
import type { InboxView, PendingDelivery } from '../../../src/domain/inbox.ts';
import type { SendersView } from '../../../src/domain/senders.ts';
import type { TranscriptArchive } from '../../../src/domain/transcript-index.ts';
import { createAccess } from '../../../src/web/http/access.ts';
import { createAssets } from '../../../src/web/pages/assets.ts';
import { createEvents } from '../../../src/web/reading/events.ts';
import type { Imports } from '../../../src/web/reading/imports.ts';
import type { SetUp } from '../../../src/web/reading/set-up.ts';

/** The archive token of every world. */
export const token = 'archive-token-canary';

type Memory = ReturnType<typeof createMemory>;

/** Stores that keep everything in arrays, and the archive's router over them. */
export interface World extends Memory {
  app: Express;
  faults: { error: unknown; request: { method: string; path: string } }[];
  /** Resolves when the first fault is reported. */
  faulted: Promise<void>;
  /** What was asked of the filing loop, e.g. `delete <id>`. */
  commanded: string[];
}

/** Parts of the archive's side that a test brings itself. */
type Overrides = Partial<Omit<ReaderParts, 'archive'>> & { archive?: Pick<ArchiveReader, 'open'> };

export function createWorld(overrides: Overrides = {}, now: () => number = Date.now): World {
  const memory = createMemory();
  const faults: World['faults'] = [];
  const firstFault = Promise.withResolvers<void>();
  const commanded: string[] = [];
  const note = (name: string) => async (id: string) => {
    if (!memory.filed.some(({ delivery }) => delivery.id === id))
      throw new CollectorError('not-found', 'no such delivery');
    commanded.push(`${name} ${id}`);
  };
  const commands: Omit<FilingCommands, 'seenAgain'> = {
    delete: note('delete'),
    release: note('release'),
    drop: note('drop'),
  };
  const noteSender = (name: string) => async (source: string, range: string) => {
    commanded.push(`${name} ${source} ${range}`);
    return [];
  };
  const transport = overrides.transport ?? 'http';
  const app = express();
  app.use(
    createReaderRouter({
      ...memory,
      commands,
      senders: noSenders,
      senderCommands: {
        trust: noteSender('trust'),
        revoke: async (...sender) => void (await noteSender('revoke')(...sender)),
      },
      access: createAccess({ gate: { admits: (given) => given === token }, transport, now }),
      health: healthy,
      transcripts: noTranscripts,
      indexing: { status: () => ({ lastError: null, isCurrent: true }) },
      fetching: noFetching,
      metrics: { render: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }) },
      assets: someAssets,
      events: createEvents({ health: healthy }),
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
};

/** Fetching is proved over a whole collector. */
export const noFetching: Fetching = {
  isOn: () => false,
  habitsOf: () => ({ sendsWords: true, canBeFetched: false }),
  find: async () => null,
  list: async () => ({ items: [], next: null }),
  ask: async () => {
    throw new CollectorError('conflict', 'nothing is fetched here');
  },
  counts: async () => ({ waiting: 0, givenUp: 0, keyRefused: [] }),
};

/** Reading transcripts is proved over real ones. */
export const noTranscripts: TranscriptArchive = {
  search: async () => ({ items: [], next: null }),
  summaries: async () => [],
  status: async () => ({ transcripts: 0, words: 0, position: null }),
  write: async () => null,
  whyNot: async () => 'none',
  view: async () => null,
  attachment: async () => null,
};

export function createMemory() {
  const pending: PendingDelivery[] = [];
  const filed: { seq: number; delivery: Delivery }[] = [];
  /** By `archive/<path>`, `quarantine/<path>` or `spool/<name>`. */
  const files = new Map<string, Uint8Array>();
  const kept: QuarantinedDelivery[] = [];
  const asked: { method: string; args: unknown[] }[] = [];

  const inbox: InboxView = {
    async find(id) {
      return pending.find(({ head }) => head.id === id) ?? null;
    },
    async list({ before, limit }) {
      return newestFirst(pending, before).slice(0, limit);
    },
    async openPart(id, index) {
      return pending.find(({ head }) => head.id === id)?.parts.find((part) => part.index === index)?.held ?? null;
    },
    depth: () => ({ deliveries: pending.length, bytes: 0, deferred: 0 }),
    probe: async () => undefined,
  };
  const record =
    <Value>(method: string, value: Value) =>
    async (...args: unknown[]) => {
      asked.push({ method, args });
      return value;
    };
  const emptyPage = { items: [], next: null };
  const catalog: CatalogReader = {
    async find(id) {
      return filed.find(({ delivery }) => delivery.id === id) ?? null;
    },
    async list(filter, { before, limit }) {
      asked.push({ method: 'list', args: [filter, { before, limit }] });
      return newestFirst(filed, before).slice(0, limit);
    },
    jobs: record('jobs', emptyPage),
    job: record('job', null),
    jobsNamed: record('jobsNamed', []),
    files: record('files', emptyPage),
    refusals: record('refusals', emptyPage),
    quarantine: record('quarantine', emptyPage),
    async quarantined(id) {
      return kept.find(({ delivery }) => delivery.id === id) ?? null;
    },
    counts: async () => ({ deliveries: 0, filed: 0, quarantined: 0, quarantinedBytes: 0, deleted: 0 }),
    lastSeen: async () => [],
    activity: record('activity', { deliveries: [], refusals: [] }),
  };
  const open = async (path: string, range?: ByteRange) => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new CollectorError('not-found', 'no such file');
    return Readable.from(Buffer.from(range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)));
  };
  return {
    pending,
    filed,
    files,
    kept,
    asked,
    inbox,
    catalog,
    spool: { open: (name: string, range?: ByteRange) => open(`spool/${name}`, range) },
    archive: {
      open: (tree: string, path: string, range?: ByteRange) => open(`${tree}/${path}`, range),
      space: async () => ({ freeBytes: 5_000_000_000, totalBytes: 9_000_000_000 }),
    },
  };
}

function newestFirst<Row extends { seq: number }>(rows: readonly Row[], before: number | null): Row[] {
  return rows.filter(({ seq }) => before === null || seq < before).sort((a, b) => b.seq - a.seq);
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
