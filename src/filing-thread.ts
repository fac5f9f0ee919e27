import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openArchiveWriter } from './archive/disk-writer.ts';
import { openLedger } from './archive/ledger.ts';
import { openSpoolReader } from './archive/spool-reader.ts';
import { openCatalogWriter } from './catalog/writer.ts';
import { compileFailpoint } from './domain/failpoint.ts';
import type { FiledSummary } from './domain/filing.ts';
import type { InboxDepth } from './domain/inbox.ts';
import type { DeliveryRecord, RefusalCount } from './domain/ledger.ts';
import { type Methods, serveCalls } from './domain/remote.ts';
import type { FilingEvent, FilingThreadData } from './filing/client.ts';
import { startFilingLoop } from './filing/loop.ts';
import { inboxQueueOver } from './inbox/client.ts';
import { readerOf } from './transcripts/readers/all.ts';
import { vendors, vendorWithPlaces } from './vendors/all.ts';
import { generic } from './vendors/generic.ts';

if (parentPort !== null) await fileOnThisThread(parentPort, workerData as FilingThreadData);

/**
 * The second half of the composition: filing with the stores it alone writes to, on a thread of its own, so that
 * synchronous files and SQLite never hold up an answer.
 */
async function fileOnThisThread(
  port: NonNullable<typeof parentPort>,
  { root, inboxPort, generic: places, failpoint }: FilingThreadData,
): Promise<void> {
  const tell = (event: FilingEvent): void => port.postMessage(event);
  const now = (): Date => new Date();
  const warnings: string[] = [];
  const catalog = openCatalogWriter(join(root, 'catalog.sqlite'));
  if (catalog.movedAside !== null) warnings.push(`the catalog was damaged; it was moved to ${catalog.movedAside}`);
  const ledger = openLedger(join(root, 'ledger'), {
    now,
    onDamaged: ({ file, offset }) =>
      void warnings.push(`the line at byte ${offset} of ledger/${file} is damaged and was passed over`),
    onShort: ({ file, offset }, expected) =>
      void warnings.push(
        `ledger/${file} is ${expected.offset - offset} bytes shorter than it was: lines were lost; run \`collector verify\` ` +
          'for the files they were about, and do not run `collector reindex` before they are back',
      ),
  });
  const archive = openArchiveWriter(root);

  let wake = (_depth: InboxDepth, _deliveries: number): void => undefined;
  const queue = inboxQueueOver(inboxPort, (depth, deliveries) => wake(depth, deliveries));
  const loop = await startFilingLoop(
    {
      queue: {
        ...queue,
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
        bySource: new Map([...places].map(([source, own]) => [source, vendorWithPlaces(own)])),
        generic,
        recognise: readerOf,
      },
      readSpooled: openSpoolReader(join(root, 'spool')),
      reach: compileFailpoint(failpoint),
    },
    {
      now,
      onFiled: (records) => tell({ event: 'filed', deliveries: records.map(summarise) }),
      onStatus: (status) => tell({ event: 'status', status }),
      onDeferred: (seq, error) =>
        tell({ event: 'deferred', seq, reason: error instanceof Error ? error.message : String(error) }),
    },
  );
  wake = loop.wake;

  serveCalls(port, {
    delete: loop.delete,
    release: loop.release,
    drop: loop.drop,
    seenAgain: loop.seenAgain,
    fileUpTo: loop.fileUpTo,
    addRefusals: (refusals: RefusalCount[]) => catalog.addRefusals(refusals),
    async stop() {
      await loop.stop();
      await archive.close();
      await ledger.close();
      catalog.close();
      // The answer to this call must leave before the ports close.
      setImmediate(() => {
        inboxPort.close();
        port.close();
      });
    },
  } satisfies Methods);
  const settled = await queue.settledPosition();
  if (settled !== null) tell({ event: 'settled', position: settled });
  tell({ event: 'ready', lastSeq: await catalog.lastSeq(), warnings });
}

function summarise({ delivery }: DeliveryRecord): FiledSummary {
  const { id, source, jobId, receivedAt, duplicateOf, state, parts } = delivery;
  return { id, source, jobId, receivedAt, duplicateOf, state, paths: parts.flatMap((part) => part.path ?? []) };
}
