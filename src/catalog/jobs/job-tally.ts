import type { Outcome, VendorError } from '../../domain/delivery.ts';
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

/** What the deliveries of a job add up to. One delivery is a tally, and two tallies join into one, in any order. */
export interface JobTally {
  deliveries: number;
  first: Moment;
  last: Moment;
  /** The one that was recognised last; `generic` recognises nothing, and gives way to any other. */
  vendor: { seq: number; name: string };
  /** The last one. */
  title: Note | null;
  /** Each text once, oldest first. */
  externalIds: readonly Note[];
  warnings: readonly Note[];
  /** The delivery that decides the outcome, or null while all of them say nothing. */
  verdict: { seq: number; outcome: Outcome; error: VendorError | null } | null;
  /** Kinds whose bytes are held. */
  contents: KindSet;
  /** Kinds that deliveries ask for, or null when none does; those of failures are apart, for they ask for less. */
  expected: readonly string[] | null;
  expectedOfFailure: readonly string[] | null;
}

/** The tally of one delivery. */
export function tallyOf({ seq, delivery, expected, title, externalIds }: DeliveryRecord): JobTally {
  const notes = (texts: readonly string[]): Note[] => texts.map((text) => ({ seq, text }));
  const isFirstCopy = delivery.duplicateOf === null;
  const isHeld = isFirstCopy && delivery.state === 'filed';
  const kinds = expected?.map(kindOfContent) ?? null;
  const isFailure = delivery.outcome === 'failure';
  // A retry of an old notice must not overrule what came after the first copy of it.
  const decides = isFirstCopy && delivery.outcome !== 'unknown';
  return {
    deliveries: 1,
    first: { seq, at: delivery.receivedAt },
    last: { seq, at: delivery.receivedAt },
    vendor: { seq, name: delivery.vendor },
    title: title === null ? null : { seq, text: title },
    externalIds: eachOnce(notes(externalIds)),
    warnings: eachOnce(notes(delivery.warnings)),
    verdict: decides ? { seq, outcome: delivery.outcome, error: delivery.error } : null,
    contents: isHeld ? kindSet(delivery.parts.map((part) => part.kind)) : 0,
    expected: isFailure ? null : kinds,
    expectedOfFailure: isFailure ? kinds : null,
  };
}

/** Adds two tallies up. Associative and commutative, so it does not matter what came first. */
export function joinTallies(a: JobTally, b: JobTally): JobTally {
  return {
    deliveries: a.deliveries + b.deliveries,
    first: a.first.seq <= b.first.seq ? a.first : b.first,
    last: a.last.seq >= b.last.seq ? a.last : b.last,
    vendor: surer(a.vendor, b.vendor),
    title: later(a.title, b.title),
    externalIds: eachOnce([...a.externalIds, ...b.externalIds]),
    warnings: eachOnce([...a.warnings, ...b.warnings]),
    verdict: weightier(a.verdict, b.verdict),
    contents: a.contents | b.contents,
    expected: union(a.expected, b.expected),
    expectedOfFailure: union(a.expectedOfFailure, b.expectedOfFailure),
  };
}

function surer(a: JobTally['vendor'], b: JobTally['vendor']): JobTally['vendor'] {
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

type Verdict = JobTally['verdict'];

/** The last one, but news of progress never overrules an end: vendors call in any order. */
function weightier(a: Verdict, b: Verdict): Verdict {
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
