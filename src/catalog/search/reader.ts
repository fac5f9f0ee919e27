import type { Database } from 'better-sqlite3';
import type { TranscriptIndexReader, TranscriptSummary } from '../../domain/transcript-index.ts';
import { reopening } from '../sqlite/reopening.ts';
import { asStorageFault } from '../sqlite/sqlite-file.ts';
import { transcriptsStatus } from './meta.ts';
import { searchPage } from './page.ts';
import { matchExpression } from './query.ts';
import { transcriptsFile } from './schema.ts';
import { longestReader, spokenReader } from './spoken.ts';
import { parseSummary } from './table.ts';

/**
 * Reads the index of transcripts over a connection of its own that cannot write; SQLite works synchronously, so it belongs on a
 * thread.
 *
 * While there is no index yet it answers as an empty one does. A file that was replaced is noticed at the next question.
 * Every method throws a CollectorError `storage-unavailable` when the file cannot be used.
 */
export function openTranscriptIndexReader(path: string): TranscriptIndexReader {
  const connection = reopening(path, { file: transcriptsFile, compile: queriesOver });

  /** Each answer is read in one transaction, so it shows one moment however many statements it takes. */
  function ask<Value>(ifAbsent: Value, read: (queries: Queries) => Value): Value {
    try {
      const open = connection.get();
      return open === null ? ifAbsent : open.db.transaction(() => read(open.queries))();
    } catch (error) {
      throw asStorageFault(error, transcriptsFile);
    }
  }

  return {
    async search(query, page) {
      // A text that cannot be looked for is refused by an empty index, too.
      const expression = matchExpression(query);
      return ask({ items: [], next: null }, ({ search }) => search({ ...query, expression }, page));
    },
    summaries: async (deliveryIds) => ask([], ({ summaries }) => summaries(deliveryIds)),
    spoken: async (jobs) =>
      ask(
        jobs.map(() => null),
        ({ spoken }) => spoken(jobs),
      ),
    longest: async (filter, page) => ask({ items: [], next: null }, ({ longest }) => longest(filter, page)),
    status: async () => ask({ transcripts: 0, words: 0, position: null }, ({ status }) => status()),
    close: async () => connection.close(),
  };
}

type Queries = ReturnType<typeof queriesOver>;

function queriesOver(db: Database) {
  return {
    search: searchPage(db),
    summaries: summaryReader(db),
    status: transcriptsStatus(db),
    spoken: spokenReader(db),
    longest: longestReader(db),
  };
}

function summaryReader(db: Database): (deliveryIds: readonly string[]) => TranscriptSummary[] {
  const ofDelivery = db
    .prepare<[string], string>(`
      SELECT summary FROM delivery CROSS JOIN transcript ON transcript.seq = delivery.seq
      WHERE delivery.id = ? ORDER BY transcript.number`)
    .pluck();
  return (deliveryIds) =>
    deliveryIds.flatMap((deliveryId) =>
      ofDelivery.all(deliveryId).map((json) => ({ deliveryId, ...parseSummary(json) })),
    );
}
