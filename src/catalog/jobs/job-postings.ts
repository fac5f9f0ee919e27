import type { Database } from 'better-sqlite3';
import type { JobFilter } from '../../domain/catalog.ts';
import type { Posting } from '../deliveries/newest.ts';
import { always, seqSince, type Window } from '../search/spans.ts';
import { firstHeardIn, formerSource, type JobRule, lowestStanding, type Standing } from './job-standing.ts';

/** What jobs are asked for; `window` is about their last delivery. */
export interface JobsWanted extends Pick<JobFilter, 'source' | 'state'> {
  window: Window;
  nowMs: number;
}

/**
 * Compiles where the wanted jobs are found, by the sequence number of their last delivery.
 *
 * A source has few standings (131 at most), so a source or a state is a short list of them, and its newest page the merge
 * of their newest entries. Only what is missing changes with time alone: of the jobs that lack something, those not
 * overdue yet are told from the others one by one, and are looked for no further back than they can be.
 */
export function jobPostings(
  db: Database,
  rules: ReadonlyMap<string, JobRule>,
): (wanted: JobsWanted) => readonly Posting[] {
  const newest = db
    .prepare<[number, number, number, number, number], number>(
      `SELECT last_seq FROM job INDEXED BY job_by_last
       WHERE last_seq BETWEEN ? AND ? AND last_ms >= ? AND last_ms < ? ORDER BY last_seq DESC LIMIT ?`,
    )
    .pluck();
  const newestStanding = db
    .prepare<[string, Standing, number, number, number, number, number, number, number], number>(
      `SELECT last_seq FROM job INDEXED BY job_by_standing WHERE source = ? AND standing = ? AND last_seq BETWEEN ? AND ?
       AND last_ms >= ? AND last_ms < ? AND first_ms >= ? AND first_ms < ? ORDER BY last_seq DESC LIMIT ?`,
    )
    .pluck();
  const sources = db.prepare<[], string>('SELECT source FROM source').pluck();
  const nextStanding = db
    .prepare<[string, Standing], Standing>(
      'SELECT standing FROM job INDEXED BY job_by_standing WHERE source = ? AND standing > ? ORDER BY standing LIMIT 1',
    )
    .pluck();
  const since = seqSince(db);

  function standingsOf(source: string): Standing[] {
    const found: Standing[] = [];
    let next = nextStanding.get(source, lowestStanding);
    while (next !== undefined) {
      found.push(next);
      next = nextStanding.get(source, next);
    }
    return found;
  }

  function postingOf(key: { source: string; standing: Standing }, window: Window, heard: Window): Posting {
    // Their last delivery came no earlier than their first.
    const oldest = heard.fromMs === always.fromMs ? 0 : since(heard.fromMs);
    if (oldest === null) return () => [];
    return ({ first, last }, limit) => {
      const times = [window.fromMs, window.toMs, heard.fromMs, heard.toMs] as const;
      return newestStanding.all(key.source, key.standing, Math.max(first, oldest), last, ...times, limit);
    };
  }

  return ({ source, state, window, nowMs }) => {
    if (source === null && state === null) {
      return [({ first, last }, limit) => newest.all(first, last, window.fromMs, window.toMs, limit)];
    }
    return (source === null ? sources.all() : [source]).flatMap((name) => {
      const rule = rules.get(name) ?? formerSource;
      return standingsOf(name).flatMap((standing) => {
        const heard = state === null ? always : firstHeardIn(state, standing, rule, nowMs);
        return heard === null ? [] : [postingOf({ source: name, standing }, window, heard)];
      });
    });
  };
}
