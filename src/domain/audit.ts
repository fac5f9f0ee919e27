import type { Page } from './catalog.ts';
import type { Role } from './people.ts';

/** What the audit tells of. */
export const auditActions = [
  'signed-in',
  'signed-out',
  'sign-in-failed',
  'read',
  'played',
  'downloaded',
  'exported',
  'fetched',
  'imported',
  'tested',
  'trusted',
  'released',
  'dropped',
  'deleted',
  'held',
  'unheld',
  'erased',
  'allowed-again',
  'changed',
  'reloaded',
  'snapshot-taken',
  'read-audit',
] as const;
export type AuditAction = (typeof auditActions)[number];

/**
 * Who did what. It names calls by a delivery's id and nothing else of them: no job id, no file name, no text, no filter, so
 * that nothing in it has ever to be erased.
 */
export interface AuditEntry {
  /** ISO 8601. */
  at: string;
  what: AuditAction;
  /** As the settings call the token; null where nobody had one. */
  who: string | null;
  role: Role | null;
  /** Canonical address; null when it could not be read. */
  from: string | null;
  /** Method and template of the route, e.g. `DELETE /api/v1/deliveries/:id`; null for what has none. */
  route: string | null;
  /** Id of a delivery. */
  delivery: string | null;
  /** How often, where it is counted and not written one by one. */
  times: number;
}

/** What a listing of the audit is about; null means any. */
export interface AuditFilter {
  what: AuditAction | null;
  who: string | null;
  from: string | null;
  delivery: string | null;
  fromMs: number | null;
  toMs: number | null;
}

/** The audit: a line is appended, and never changed. */
export interface AuditLog {
  /** Resolves when the entry would survive a power cut. @throws CollectorError as `storageError` makes it */
  record(entry: AuditEntry): Promise<void>;
  /** Newest first. A page may end early, with `next`, where much was looked through. */
  list(filter: AuditFilter, query: { cursor: string | null; limit: number }): Promise<Page<AuditEntry>>;
  /** Removes the days that ended before a moment; gives how many. */
  removeBefore(ms: number): Promise<number>;
  close(): Promise<void>;
}
