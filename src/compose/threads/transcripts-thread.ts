import { parentPort, workerData } from 'node:worker_threads';
import { openArchiveReader } from '../../archive/disk-reader.ts';
import { openLedger } from '../../archive/ledger.ts';
import { openTranscriptIndexWriter } from '../../catalog/search/writer.ts';
import { withoutFields } from '../../domain/form-fields.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { createEmptying } from '../../filing/emptying.ts';
import { serveCalls } from '../../lib/threads/calls.ts';
import { yieldToOthers } from '../../lib/threads/priority.ts';
import { bodiesOf } from '../../transcripts/body.ts';
import type { IndexingApi, IndexingEvent, IndexingMemory } from '../../transcripts/client.ts';
import { deriveTranscripts, failedTranscripts, mayHoldTranscript } from '../../transcripts/derive.ts';
import { overtake, removalOf, startFollowing } from '../../transcripts/follow.ts';
import { mapperVersion } from '../../transcripts/mapper-version.ts';
import { speechTokens } from '../../vendors/all.ts';
import type { StorageFolder } from '../storage-folder.ts';

/** What the thread is started with. */
export interface IndexingThreadData extends IndexingMemory {
  folder: StorageFolder;
  /** Tells of each delivery that was read. */
  tellsDerived: boolean;
}

if (parentPort !== null) indexOnThisThread(parentPort, workerData as IndexingThreadData);

/** Bodies under this size are read in no time and cannot end the thread. */
const largeBytes = 1024 * 1024;
/** With the pauses between them, about a minute. */
const maxAttempts = 8;

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Composes the indexing of transcripts: ledger and archive in, index out. */
function indexOnThisThread(
  port: NonNullable<typeof parentPort>,
  { folder, tellsDerived, unreadable, handled }: IndexingThreadData,
): void {
  yieldToOthers();
  const tell = (event: IndexingEvent): void => port.postMessage(event);
  const index = openTranscriptIndexWriter(folder.transcripts, { mapperVersion });
  if (index.movedAside !== null) {
    tell({ event: 'warning', text: `the index of transcripts was damaged; it was moved to ${index.movedAside}` });
  }
  const ledger = openLedger(folder.ledger, { now: () => new Date() });
  const readBody = bodiesOf(openArchiveReader(folder.root));
  const failures = new Map<string, number>();

  async function derive(record: DeliveryRecord) {
    const delivery = withoutFields(record.delivery, speechTokens);
    if (unreadable.includes(delivery.id)) return failedTranscripts(delivery, 'too-much-memory');
    const startMs = Date.now();
    try {
      const derived = await deriveTranscripts(delivery, readBody);
      if (tellsDerived && derived.length > 0) {
        tell({ event: 'derived', id: delivery.id, startMs, endMs: Date.now(), transcripts: derived.length });
      }
      return derived;
    } catch (error) {
      // A fault of the disk is waited out; one that stays must not hold up what comes behind it.
      const times = (failures.get(delivery.id) ?? 0) + 1;
      if (times < maxAttempts) failures.set(delivery.id, times);
      else failures.delete(delivery.id);
      if (times < maxAttempts) throw error;
      return failedTranscripts(delivery, 'body-unreadable');
    }
  }
  const follower = startFollowing({
    ledger,
    index,
    derive,
    failed: (record, code) => failedTranscripts(withoutFields(record.delivery, speechTokens), code),
    onPassed: (id, error) => tell({ event: 'warning', text: `delivery ${id} cannot be searched: ${reasonOf(error)}` }),
    heavy: {
      has: ({ delivery }) => delivery.parts.some((part) => mayHoldTranscript(part) && part.bytes >= largeBytes),
      onWork: (id) => tell({ event: 'reading', id }),
    },
    handled: () => Atomics.load(handled, 0),
    onStatus: (status) =>
      void index.leftOut().then(
        (leftOut) => tell({ event: 'status', ...status, leftOut }),
        (error: unknown) => tell({ event: 'status', lastError: reasonOf(error), currentTo: null, leftOut: [] }),
      ),
  });

  const emptying = createEmptying([() => index.emptyLog()], (error) =>
    tell({
      event: 'warning',
      text: `the index of transcripts could not be emptied of what is gone: ${reasonOf(error)}`,
    }),
  );
  let overtaken: Promise<void> | null = null;
  serveCalls<IndexingApi>(port, {
    async forget(lines) {
      await index.forget(lines.map(removalOf));
      // What is in the log goes a moment later, with what is gone by then.
      emptying.wanted();
    },
    async settledTo(position) {
      overtaken ??= overtake({ ledger, index }, position);
      // What it fails at, the follower meets too, and waits out.
      await overtaken.catch(() => undefined);
      void follower.settledTo(position);
    },
    async stop() {
      await emptying.stop();
      await follower.stop();
      await index.close();
      await ledger.close();
      // The answer to this call must leave before the port closes.
      setImmediate(() => port.close());
    },
  });
}
