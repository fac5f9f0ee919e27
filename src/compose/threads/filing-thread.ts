import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openBodyReader } from '../../archive/body-reader.ts';
import { openArchiveWriter } from '../../archive/disk-writer.ts';
import { keyedHashes } from '../../archive/keys.ts';
import { openLedger } from '../../archive/ledger.ts';
import { openCatalogWriter } from '../../catalog/deliveries/writer.ts';
import { removeMovedAside } from '../../catalog/sqlite/moved-aside.ts';
import type { FollowingFetchQueue } from '../../domain/fetching.ts';
import type { FiledSummary } from '../../domain/filing.ts';
import type { InboxDepth } from '../../domain/inbox.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import type { Vendor } from '../../domain/vendor.ts';
import type { FilingApi, FilingEvent, FilingSettings } from '../../filing/client.ts';
import { createEmptying } from '../../filing/emptying.ts';
import { startFilingLoop } from '../../filing/loop.ts';
import { inboxQueueOver } from '../../inbox/client.ts';
import { compileFailpoint } from '../../lib/failpoint.ts';
import { serveCalls } from '../../lib/threads/calls.ts';
import { readerOf } from '../../transcripts/readers/all.ts';
import { vendors, vendorWithPlaces } from '../../vendors/all.ts';
import { generic } from '../../vendors/generic/profile.ts';
import { composeFetchQueue } from '../fetch-queue.ts';
import type { StorageFolder } from '../storage-folder.ts';

/** What the thread is started with. */
export interface FilingThreadData extends FilingSettings {
  folder: StorageFolder;
  inboxPort: MessagePort;
  /** Where the queue of fetches is asked: it is kept on this thread, too. */
  fetchesPort: MessagePort;
  /** By which names and ids of what is gone are hashed. */
  hashKey: Uint8Array;
  failpoint: string | undefined;
}

if (parentPort !== null) await fileOnThisThread(parentPort, workerData as FilingThreadData);

/**
 * The second half of the composition: filing with the stores it alone writes to, on a thread of its own, so that
 * synchronous files and SQLite never hold up an answer.
 */
async function fileOnThisThread(
  port: NonNullable<typeof parentPort>,
  { folder, inboxPort, fetchesPort, hashKey, fetching, generic: places, keep, failpoint }: FilingThreadData,
): Promise<void> {
  const tell = (event: FilingEvent): void => port.postMessage(event);
  const now = (): Date => new Date();
  const warnings: string[] = [];
  const hashes = keyedHashes(hashKey);
  const catalog = openCatalogWriter(folder.catalog, hashes);
  if (catalog.movedAside !== null) warnings.push(`the catalog was damaged; it was moved to ${catalog.movedAside}`);
  const ledger = openLedger(folder.ledger, {
    now,
    onDamaged: ({ file, offset }) =>
      void warnings.push(`the line at byte ${offset} of ledger/${file} is damaged and was passed over`),
    onShort: ({ file, missingBytes }) =>
      void warnings.push(
        `ledger/${file} is ${missingBytes} bytes shorter than it was: lines were lost; run \`collector verify\` ` +
          'for the files they were about, and do not run `collector reindex` before they are back',
      ),
  });
  const archive = openArchiveWriter(folder.root);

  const bySource = new Map<string, Vendor>();
  function usePlaces(of: FilingSettings['generic']): void {
    bySource.clear();
    for (const [source, own] of of) bySource.set(source, vendorWithPlaces(own));
  }
  usePlaces(places);
  let rules = keep;

  const fetchQueue = composeFetchQueue(folder, fetching);
  let batchSinceMs = 0;
  const emptying = createEmptying(
    [
      () => catalog.emptyLog(),
      () => fetchQueue.emptyLog(),
      () => queue.emptyLogs(),
      async () => {
        await removeMovedAside(folder.root);
        return true;
      },
    ],
    (error) => warnings.push(`what was deleted could not be taken out of a log yet: ${reasonOf(error)}`),
  );
  let wake = (_depth: InboxDepth, _deliveries: number): void => undefined;
  const queue = inboxQueueOver(inboxPort, (depth, deliveries) => wake(depth, deliveries));
  const loop = await startFilingLoop(
    {
      queue: {
        take(limit, bytes) {
          batchSinceMs = Date.now();
          return queue.take(limit, bytes);
        },
        plan: queue.plan,
        abandonedPlans: queue.abandonedPlans,
        emptyLogs: queue.emptyLogs,
        defer: queue.defer,
        settledPosition: queue.settledPosition,
        async settle(seqs, position) {
          await queue.settle(seqs, position);
          tell({ event: 'settled', position });
        },
      },
      archive,
      ledger,
      catalog,
      vendors: {
        byName: vendors,
        bySource,
        generic,
        recognise: readerOf,
      },
      readBody: openBodyReader(folder.root),
      hashes,
      async forgetCalls(calls) {
        const settled = await queue.settledPosition();
        return settled === null ? 0 : fetchQueue.forget(calls, settled);
      },
      onGone(lines) {
        tell({ event: 'gone', lines });
        emptying.wanted();
      },
      onErased: () => emptying.wanted(),
      reach: compileFailpoint(failpoint),
    },
    {
      now,
      onFiled: (records) =>
        tell({ event: 'filed', deliveries: records.map((record) => summarise(record, batchSinceMs)) }),
      onStatus: (status) => tell({ event: 'status', status }),
      onDeferred: (seq, error) => tell({ event: 'deferred', seq, reason: reasonOf(error) }),
      rules: () => rules,
      onExpired: (expired) => tell({ event: 'expired', expired }),
      onErasureTrouble: (error) => tell({ event: 'erasure-trouble', reason: reasonOf(error) }),
      onExpiryTrouble: (error) => tell({ event: 'expiry-trouble', reason: reasonOf(error) }),
    },
  );
  wake = loop.wake;
  // A process that was killed may have left something.
  emptying.wanted();

  const { stop: stopFetches, use: useFetching, forget: _, ...fetches } = fetchQueue;
  serveCalls<FollowingFetchQueue>(fetchesPort, fetches);
  serveCalls<FilingApi>(port, {
    delete: loop.delete,
    release: loop.release,
    drop: loop.drop,
    seenAgain: loop.seenAgain,
    hold: loop.hold,
    erase: loop.erase,
    annotated: loop.annotated,
    wasDeleted: loop.wasDeleted,
    allowAgain: loop.allowAgain,
    unhold: loop.unhold,
    fileUpTo: loop.fileUpTo,
    expire: loop.expire,
    addRefusals: (refusals) => catalog.addRefusals(refusals),
    useSettings(settings) {
      usePlaces(settings.generic);
      rules = settings.keep;
      void loop.expire();
      useFetching(settings.fetching);
    },
    pause: loop.pause,
    resume: async () => loop.resume(),
    async stop() {
      await loop.stop();
      await emptying.stop();
      await stopFetches();
      await archive.close();
      await ledger.close();
      catalog.close();
      // The answer to this call must leave before the ports close.
      setImmediate(() => {
        inboxPort.close();
        fetchesPort.close();
        port.close();
      });
    },
  });
  const settled = await queue.settledPosition();
  // Of an empty ledger there is nothing to follow.
  if (settled !== null && settled !== ledger.beginning) tell({ event: 'settled', position: settled });
  tell({ event: 'ready', lastSeq: await catalog.lastSeq(), warnings });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function summarise({ delivery }: DeliveryRecord, sinceMs: number): FiledSummary {
  const { id, source, jobId, receivedAt, duplicateOf, state, parts } = delivery;
  return {
    id,
    source,
    jobId,
    receivedAt,
    duplicateOf,
    state,
    paths: parts.flatMap((part) => part.path ?? []),
    sinceMs,
  };
}
