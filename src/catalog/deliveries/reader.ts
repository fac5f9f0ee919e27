import type { Database } from 'better-sqlite3';
import type { CatalogReader, FileEntry, Page } from '../../domain/catalog.ts';
import { type JobContext, jobQueries } from '../jobs/job-queries.ts';
import { dueQueries } from '../retention/due-table.ts';
import { erasureQueries } from '../retention/erasure-table.ts';
import { holdQueries } from '../retention/hold-table.ts';
import { reopening } from '../sqlite/reopening.ts';
import { asStorageFault } from '../sqlite/sqlite-file.ts';
import { activityReader } from './activity-table.ts';
import { catalogFile } from './catalog-file.ts';
import { deliveryQueries } from './delivery-queries.ts';
import { fileQueries } from './file-queries.ts';
import { noCounts } from './meta-table.ts';
import { overviewQueries } from './overview-queries.ts';
import { refusalReader } from './refusals.ts';

/**
 * Reads the catalog over a connection of its own that cannot write; works synchronously, so it belongs on a thread.
 *
 * While there is no catalog yet it answers as an empty one does. A file that was replaced (moved aside, deleted and
 * built again) is noticed at the next question.
 */
export function openCatalogReader(path: string, context: JobContext): CatalogReader & { close(): void } {
  const connection = reopening(path, { file: catalogFile, compile: (db) => queriesOver(db, context) });

  /** Each answer is read in one transaction, so it shows one moment however many statements it takes. */
  async function ask<Value>(ifAbsent: Value, read: (queries: Queries) => Value): Promise<Value> {
    try {
      const open = connection.get();
      return open === null ? ifAbsent : open.db.transaction(() => read(open.queries))();
    } catch (error) {
      throw asStorageFault(error, catalogFile);
    }
  }

  return {
    find: (id) => ask(null, ({ find }) => find(id)),
    list: (filter, query) => ask([], ({ list }) => list(filter, query)),
    jobs: (filter, query) => ask(emptyPage(), ({ jobs }) => jobs(filter, query)),
    job: (source, jobId) => ask(null, ({ job }) => job(source, jobId)),
    jobsByTitle: (filter, query) => ask(emptyPage(), ({ jobsByTitle }) => jobsByTitle(filter, query)),
    jobsNamed: (names) => ask([], ({ jobsNamed }) => jobsNamed(names)),
    files: (path, query) =>
      ask<Page<FileEntry> | null>(path === '' ? emptyPage() : null, ({ files }) => files(path, query)),
    refusals: (query) => ask(emptyPage(), ({ refusals }) => refusals(query)),
    quarantine: (query) => ask(emptyPage(), ({ quarantine }) => quarantine(query)),
    quarantined: (id) => ask(null, ({ quarantined }) => quarantined(id)),
    dueUntil: (of) => ask({ deliveries: 0, bytes: 0 }, ({ dueUntil }) => dueUntil(of)),
    holds: (query) => ask(emptyPage(), ({ holds }) => holds(query)),
    holdsOn: (ids) => ask([], ({ holdsOn }) => holdsOn(ids)),
    erasure: (id) => ask(null, ({ erasure }) => erasure(id)),
    erasures: (query) => ask(emptyPage(), ({ erasures }) => erasures(query)),
    counts: () => ask(noCounts(), ({ counts }) => counts()),
    lastSeen: () => ask([], ({ lastSeen }) => lastSeen()),
    activity: (fromMs, toMs) => ask({ deliveries: [], refusals: [] }, ({ activity }) => activity(fromMs, toMs)),
    close: connection.close,
  };
}

type Queries = ReturnType<typeof queriesOver>;

function queriesOver(db: Database, context: JobContext) {
  return {
    ...deliveryQueries(db),
    ...jobQueries(db, context),
    ...overviewQueries(db),
    ...holdQueries(db),
    ...dueQueries(db),
    ...erasureQueries(db),
    files: fileQueries(db),
    refusals: refusalReader(db),
    activity: activityReader(db),
  };
}

function emptyPage<Item>(): Page<Item> {
  return { items: [], next: null };
}
