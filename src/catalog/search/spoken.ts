import type { Database } from 'better-sqlite3';
import type { Page } from '../../domain/catalog.ts';
import { readCursor, writeCursor } from '../../domain/cursor.ts';
import type { SpokenSummary, TimedJob, TranscriptIndexReader } from '../../domain/transcript-index.ts';
import { parseSummary, type StoredSummary } from './table.ts';

/** Of a job in very many pieces the newest are looked at. */
const maxTranscripts = 100;
/** Rows that are looked at for one page. */
const maxRows = 20_000;

/** Compiles what was said in jobs, in short; see `TranscriptIndexReader.spoken`. */
export function spokenReader(
  db: Database,
): (jobs: readonly { source: string; jobIds: readonly string[] }[]) => (SpokenSummary | null)[] {
  const summaries = db
    .prepare<[string, string, number], string>(`
      SELECT summary FROM delivery INDEXED BY delivery_by_job CROSS JOIN transcript ON transcript.seq = delivery.seq
      WHERE delivery.job = ? AND delivery.source = ? ORDER BY delivery.seq DESC, transcript.number LIMIT ?`)
    .pluck();
  return (jobs) =>
    jobs.map(({ source, jobIds }) =>
      spokenIn(jobIds.flatMap((jobId) => summaries.all(jobId, source, maxTranscripts)).map(parseSummary)),
    );
}

/** Of summaries, the newest first, the one that knows most. */
export function spokenIn(summaries: readonly StoredSummary[]): SpokenSummary | null {
  const [best] = summaries.toSorted((one, other) => worth(other) - worth(one));
  if (best === undefined) return null;
  const { language, speakers, words, firstWords } = best;
  const durations = summaries.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]));
  return {
    durationMs: durations.length === 0 ? null : Math.max(...durations),
    language: language ?? summaries.find((other) => other.language !== null)?.language ?? null,
    speakers,
    words,
    firstWords,
  };
}

/** As where a job is read: words with times before captions, and those before plain text; what failed comes last. */
function worth({ status, wordTiming, words }: StoredSummary): number {
  if (status === 'failed' || words === 0) return 0;
  return { exact: 3, segment: 2, none: 1 }[wordTiming];
}

interface TimedRow {
  source: string;
  job: string;
  ms: number;
  seq: number;
  number: number;
}

/** Compiles the listing of jobs by their length; see `TranscriptIndexReader.longest`. */
export function longestReader(
  db: Database,
): (...asked: Parameters<TranscriptIndexReader['longest']>) => Page<TimedJob> {
  // A job stands where its longest transcript does.
  const rows = db.prepare<[number, number, number, number, number], TimedRow>(`
    SELECT d.source, d.job, t.duration_ms AS ms, t.seq, t.number
    FROM transcript t INDEXED BY transcript_by_duration CROSS JOIN delivery d ON d.seq = t.seq
    WHERE t.duration_ms IS NOT NULL AND t.duration_ms BETWEEN ? AND ?
      AND (t.duration_ms, t.seq, t.number) < (?, ?, ?) AND d.job IS NOT NULL
    ORDER BY t.duration_ms DESC, t.seq DESC, t.number DESC`);
  const isOutdone = db.prepare<[string, string, number, number, number]>(`
    SELECT 1 FROM delivery d CROSS JOIN transcript t ON t.seq = d.seq
    WHERE d.job = ? AND d.source = ? AND (t.duration_ms, t.seq, t.number) > (?, ?, ?) LIMIT 1`);

  return ({ source, minMs, maxMs, within }, { cursor, limit }) => {
    const end = Number.MAX_SAFE_INTEGER;
    const start: [number, number, number] = [end, end, end];
    let last = readCursor(cursor, start);
    const items: TimedJob[] = [];
    let looked = 0;
    for (const row of rows.iterate(minMs ?? 0, maxMs ?? end, ...last)) {
      if (items.length === limit || looked === maxRows) return { items, next: writeCursor(last) };
      looked += 1;
      last = [row.ms, row.seq, row.number];
      const isTheirs = (source === null || row.source === source) && (within?.includes(row.source) ?? true);
      if (!isTheirs || isOutdone.get(row.job, row.source, ...last) !== undefined) continue;
      items.push({ source: row.source, jobId: row.job, durationMs: row.ms });
    }
    return { items, next: null };
  };
}
