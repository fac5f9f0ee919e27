import { isHeld, type Outcome, type VendorError } from '../../domain/delivery.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { kindOfContent } from '../../domain/vendor.ts';
import { type KindSet, kindSet } from '../deliveries/kinds.ts';

interface Moment {
  seq: number;
  /** ISO 8601. */
  at: string;
}

/** A text, and the delivery it came with. */
interface Note {
  seq: number;
  text: string;
}

/** Of ids and of warnings, a job keeps no more. */
const maxNotes = 50;

/** What the deliveries of a job add up to: those of one delivery, and those of two sets of them added, in any order. */
export interface JobCounters {
  deliveries: number;
  /** First copies, by where they are now. What was dropped from the quarantine is deleted. */
  filed: number;
  quarantined: number;
  deleted: number;
  first: Moment;
  last: Moment;
  /** The one that was recognised last; `generic` recognises nothing, and gives way to any other. */
  vendor: { seq: number; name: string };
  /** The last one. */
  title: Note | null;
  /** Each text once, oldest first. */
  externalIds: readonly Note[];
  warnings: readonly Note[];
  /** The newest success or failure, else the newest news of progress, else null. Duplicates and the quarantine say nothing. */
  lastWord: { seq: number; outcome: Outcome; error: VendorError | null } | null;
  /** Kinds whose bytes are held. */
  held: KindSet;
  /** Those, and kinds that are deleted since; what was never more than in the quarantine did not come. */
  came: KindSet;
  /** Of these, what came otherwise than as news of progress. */
  cameWhole: KindSet;
  /** Kinds that deliveries ask for, or null when none does; those of failures are apart, for they ask for less. */
  expected: readonly string[] | null;
  expectedOfFailure: readonly string[] | null;
}

/** The counters of one delivery. */
export function countersOf({
  seq,
  delivery,
  expected,
  title,
  externalIds,
  quarantine,
}: Pick<DeliveryRecord, 'seq' | 'delivery' | 'expected' | 'title' | 'externalIds' | 'quarantine'>): JobCounters {
  const { outcome, error, state, parts, receivedAt: at } = delivery;
  const notes = (texts: readonly string[]): Note[] => texts.map((text) => ({ seq, text }));
  // A retry of an old notice must not overrule what came after the first copy of it.
  const isFirstCopy = delivery.duplicateOf === null;
  // A dropped delivery is deleted, and keeps the reason why it was in the quarantine; a released one does not.
  const counts = isFirstCopy && quarantine === null && state !== 'quarantined';
  const came = counts ? kindSet(parts.map((part) => part.kind)) : 0;
  const kinds = counts ? (expected?.map(kindOfContent) ?? null) : null;
  const isFailure = outcome === 'failure';
  return {
    deliveries: 1,
    filed: isFirstCopy && state === 'filed' ? 1 : 0,
    quarantined: isFirstCopy && state === 'quarantined' ? 1 : 0,
    deleted: isFirstCopy && state === 'deleted' ? 1 : 0,
    first: { seq, at },
    last: { seq, at },
    vendor: { seq, name: delivery.vendor },
    title: title === null ? null : { seq, text: title },
    externalIds: eachOnce(notes(externalIds)),
    warnings: eachOnce(notes(delivery.warnings)),
    lastWord: counts && outcome !== 'unknown' ? { seq, outcome, error } : null,
    held: state === 'filed' && counts ? kindSet(parts.filter(isHeld).map(({ kind }) => kind)) : 0,
    came,
    cameWhole: outcome === 'progress' ? 0 : came,
    expected: isFailure ? null : kinds,
    expectedOfFailure: isFailure ? kinds : null,
  };
}

/** Adds counters up. Associative and commutative, so it does not matter what came first. */
export function addCounters(a: JobCounters, b: JobCounters): JobCounters {
  return {
    deliveries: a.deliveries + b.deliveries,
    filed: a.filed + b.filed,
    quarantined: a.quarantined + b.quarantined,
    deleted: a.deleted + b.deleted,
    first: a.first.seq <= b.first.seq ? a.first : b.first,
    last: a.last.seq >= b.last.seq ? a.last : b.last,
    vendor: surer(a.vendor, b.vendor),
    title: later(a.title, b.title),
    externalIds: eachOnce([...a.externalIds, ...b.externalIds]),
    warnings: eachOnce([...a.warnings, ...b.warnings]),
    lastWord: weightier(a.lastWord, b.lastWord),
    held: a.held | b.held,
    came: a.came | b.came,
    cameWhole: a.cameWhole | b.cameWhole,
    expected: union(a.expected, b.expected),
    expectedOfFailure: union(a.expectedOfFailure, b.expectedOfFailure),
  };
}

function surer(a: JobCounters['vendor'], b: JobCounters['vendor']): JobCounters['vendor'] {
  if ((a.name === 'generic') !== (b.name === 'generic')) return a.name === 'generic' ? b : a;
  return a.seq >= b.seq ? a : b;
}

function later(a: Note | null, b: Note | null): Note | null {
  if (a === null || b === null) return a ?? b;
  return a.seq >= b.seq ? a : b;
}

/** The first note of each text; those of one delivery stay in its order. What is cut off could not have come back. */
function eachOnce(notes: readonly Note[]): Note[] {
  const kept = new Map<string, Note>();
  for (const note of notes.toSorted((a, b) => a.seq - b.seq)) if (!kept.has(note.text)) kept.set(note.text, note);
  return [...kept.values()].slice(0, maxNotes);
}

type Word = JobCounters['lastWord'];

/** The last one, but news of progress never overrules an end: vendors call in any order. */
function weightier(a: Word, b: Word): Word {
  if (a === null || b === null) return a ?? b;
  const isEndA = a.outcome !== 'progress';
  const isEndB = b.outcome !== 'progress';
  if (isEndA !== isEndB) return isEndA ? a : b;
  return a.seq >= b.seq ? a : b;
}

function union(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null || b === null) return a ?? b;
  return [...new Set([...a, ...b])].sort();
}
