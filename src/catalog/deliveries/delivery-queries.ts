import type { Database } from 'better-sqlite3';
import type { DeliveryFilter, SequencedDelivery } from '../../domain/catalog.ts';
import { always, type SeqRange, spanReader, type Window } from '../sqlite/spans.ts';
import { parseRecord } from './delivery-table.ts';
import { type KindSet, kindSet } from './kinds.ts';
import { newestOf, type Posting } from './newest.ts';

/** Finds and lists deliveries. */
export interface DeliveryQueries {
  find(id: string): SequencedDelivery | null;
  /** `job` means any id of the job, as in the listing of jobs. */
  list(filter: DeliveryFilter, query: { before: number | null; limit: number }): SequencedDelivery[];
}

export function deliveryQueries(db: Database): DeliveryQueries {
  const find = db.prepare<[string], string>('SELECT record FROM delivery WHERE id = ?').pluck();
  const read = db.prepare<[number], string>('SELECT record FROM delivery WHERE seq = ?').pluck();
  const newest = db
    .prepare<[number, number, number], number>(
      'SELECT seq FROM delivery WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?',
    )
    .pluck();
  const postingsFor = postingReader(db);
  const spans = spanReader(db);

  function readUpTo(seqs: readonly number[]): string[] {
    const records: string[] = [];
    let characters = 0;
    for (const seq of seqs) {
      for (const record of read.all(seq)) {
        records.push(record);
        characters += record.length;
      }
      if (characters >= answerCharacters) break;
    }
    return records;
  }

  return {
    find(id) {
      const json = find.get(id);
      return json === undefined ? null : sequenced(json);
    },
    list(filter, { before, limit }) {
      const last = (before ?? Number.MAX_SAFE_INTEGER) - 1;
      const { fromMs, toMs, within = null, ...others } = filter;
      const wanted = { ...others, within };
      const isTimed = fromMs !== null || toMs !== null;
      const window = { fromMs: fromMs ?? always.fromMs, toMs: toMs ?? always.toMs };
      const isPlain = !isTimed && Object.values(wanted).every((value) => value === null);
      const postings: Posting[] = isPlain
        ? [(range, most) => newest.all(range.first, range.last, most)]
        : postingsFor(filter, window);
      const ranges = isTimed ? spans(window, last) : [{ first: 0, last }];
      return readUpTo(newestOf(postings, ranges, limit)).map(sequenced);
    },
  };
}

/** Records of one answer; a delivery of a thousand long names has one of megabytes. */
const answerCharacters = 8 * 1024 * 1024;

function sequenced(json: string): SequencedDelivery {
  const { seq, delivery } = parseRecord(json);
  return { seq, delivery };
}

interface FacetFilter {
  source: string | null;
  /** Names of sources as JSON; null for all. */
  within: string | null;
  outcome: string | null;
  /** 0 for any. */
  kinds: KindSet;
}

interface JobPosting extends SeqRange, Window {
  name: number;
  facet: number;
  sender: string | null;
  limit: number;
}

/**
 * Chooses the index by hand, for the planner cannot know that facets are few: the ids of a job are the rarest, then
 * the sender, else facets alone. Each index goes on with the facet and the order of acceptance.
 */
function postingReader(db: Database): (filter: DeliveryFilter, window: Window) => Posting[] {
  const wanted = `(@source IS NULL OR facet.source = @source)
    AND (@within IS NULL OR facet.source IN (SELECT value FROM json_each(@within)))
    AND (@outcome IS NULL OR outcome = @outcome) AND (@kinds = 0 OR kinds & @kinds <> 0)`;
  const facetsOf = db.prepare<[FacetFilter], number>(`SELECT id FROM facet WHERE ${wanted}`).pluck();
  const facetsOfJob = db.prepare<[FacetFilter & { job: string }], { name: number; facet: number }>(`
    SELECT other.id AS name, facet.id AS facet FROM job_name asked JOIN job_name other ON other.job = asked.job
    CROSS JOIN facet ON facet.source = other.source WHERE asked.name = @job AND ${wanted}`);
  const rest = 'facet = ? AND seq BETWEEN ? AND ? AND received_ms >= ? AND received_ms < ?';
  const newestFirst = 'ORDER BY seq DESC LIMIT ?';
  const byFacet = db
    .prepare<[number, number, number, number, number, number], number>(
      `SELECT seq FROM delivery INDEXED BY delivery_by_facet WHERE ${rest} ${newestFirst}`,
    )
    .pluck();
  const bySender = db
    .prepare<[string, number, number, number, number, number, number], number>(
      `SELECT seq FROM delivery INDEXED BY delivery_by_sender WHERE sender = ? AND ${rest} ${newestFirst}`,
    )
    .pluck();
  const byJob = db
    .prepare<[JobPosting], number>(
      `SELECT seq FROM delivery INDEXED BY delivery_by_job WHERE job_name = @name AND facet = @facet
       AND seq BETWEEN @first AND @last AND received_ms >= @fromMs AND received_ms < @toMs
       AND (@sender IS NULL OR sender = @sender) ORDER BY seq DESC LIMIT @limit`,
    )
    .pluck();

  return ({ source, outcome, kind, job, sender, within }, { fromMs, toMs }) => {
    const only = within === undefined ? null : JSON.stringify(within);
    const facets = { source, within: only, outcome, kinds: kind === null ? 0 : kindSet([kind]) };
    if (job !== null) {
      return facetsOfJob.all({ ...facets, job }).map((key): Posting => {
        return (range, limit) => byJob.all({ ...key, ...range, fromMs, toMs, sender, limit });
      });
    }
    return facetsOf.all(facets).map((facet): Posting => {
      if (sender === null) return ({ first, last }, limit) => byFacet.all(facet, first, last, fromMs, toMs, limit);
      return ({ first, last }, limit) => bySender.all(sender, facet, first, last, fromMs, toMs, limit);
    });
  };
}
