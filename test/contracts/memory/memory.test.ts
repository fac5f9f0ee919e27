import { keepsArchiveContract, keepsSpoolContract } from '../archive.ts';
import { type CatalogHarness, keepsCatalogContract, type MakeCatalog } from '../catalog.ts';
import { keepsActivityContract } from '../catalog-activity.ts';
import { keepsJobContract } from '../catalog-jobs.ts';
import { keepsKeepingContract } from '../catalog-keeping.ts';
import { type FetchQueueHarness, keepsFetchQueueContract } from '../fetch-queue.ts';
import { type InboxHarness, keepsInboxContract } from '../inbox.ts';
import { keepsLedgerContract } from '../ledger.ts';
import { keepsTranscriptIndexContract, type TranscriptIndexHarness } from '../transcript-index.ts';
import { type MemoryFiles, openMemoryArchive, openMemorySpool, spooled } from './archive.ts';
import { noCatalogRows, openMemoryCatalog } from './catalog.ts';
import { type FetchRows, openMemoryFetchQueue } from './fetch-queue.ts';
import { noRows, openMemoryInbox } from './inbox.ts';
import { openMemoryLedger } from './ledger.ts';
import { openMemoryTranscriptIndex, type TranscriptRows } from './transcript-index.ts';

keepsInboxContract('memory', async () => {
  const rows = noRows();
  function aHarness(): InboxHarness {
    let wakes = 0;
    const { inbox, queue } = openMemoryInbox(rows, () => {
      wakes += 1;
    });
    return { inbox, queue, woken: () => wakes, reopen: async () => aHarness(), close: () => inbox.close() };
  }
  return aHarness();
});

keepsLedgerContract('memory', async () => {
  const lines: Parameters<typeof openMemoryLedger>[0] = [];
  let clock = new Date('2026-11-21T10:00:00Z');
  return {
    open: () => openMemoryLedger(lines, () => clock),
    setClock(now) {
      clock = new Date(now);
    },
    // Nothing is ever half written here.
    tear: async () => undefined,
    close: async () => undefined,
  };
});

keepsSpoolContract('memory', async () => {
  const files: MemoryFiles = new Map();
  const spool = openMemorySpool(files);
  return { spool, names: async () => spooled(files), close: () => spool.close() };
});

keepsArchiveContract('memory', async () => {
  const files: MemoryFiles = new Map();
  return {
    ...openMemoryArchive(files),
    async spoolBody(text) {
      files.set('spool/body.part', Buffer.from(text));
      return 'body.part';
    },
    held: async () => spooled(files),
    close: async () => undefined,
  };
});

keepsFetchQueueContract('memory', async () => {
  const rows: FetchRows = { rows: [], lastId: 0, position: null };
  function aHarness(): FetchQueueHarness {
    const queue = openMemoryFetchQueue(rows);
    return { queue, reopen: async () => aHarness(), close: () => queue.close() };
  }
  return aHarness();
});

const makeCatalog: MakeCatalog = async (sources) => {
  const rows = noCatalogRows();
  function aHarness(): CatalogHarness {
    const catalog = openMemoryCatalog(rows, { sources, now: Date.now });
    return { ...catalog, reopen: async () => aHarness(), close: async () => undefined };
  }
  return aHarness();
};

keepsCatalogContract('memory', makeCatalog);
keepsJobContract('memory', makeCatalog);
keepsActivityContract('memory', makeCatalog);
keepsKeepingContract('memory', makeCatalog);

keepsTranscriptIndexContract('memory', async () => {
  const rows: TranscriptRows = { indexed: [], position: null };
  function aHarness(): TranscriptIndexHarness {
    const index = openMemoryTranscriptIndex(rows);
    return { ...index, reopen: async () => aHarness(), close: async () => undefined };
  }
  return aHarness();
});
