import { type Delivery, isHeld, type PartKind, partKinds } from './delivery.ts';

/** For how long a source keeps what it gets, in ms from the time of receipt; null: for ever. */
export interface KeepRule {
  /** By kind of part. */
  kindsMs: Readonly<Partial<Record<PartKind, number>>>;
  /** Kinds that are not named. */
  otherwiseMs: number | null;
  /** What is known of a delivery at all; from then on it is erased. */
  recordMs: number | null;
}

/** Rules of sources, by name. One that has none keeps everything. */
export type KeepRules = ReadonlyMap<string, KeepRule>;

/** A place in the order in which parts of one kind and source become due. */
export interface DuePlace {
  /** Ms since 1970: when the newest copy of the bytes was received. */
  basisMs: number;
  seq: number;
}

/** What becomes due: parts of a kind, or the whole record. */
export const dueKinds = [...partKinds, 'record'] as const;
export type DueKind = (typeof dueKinds)[number];

/** Parts of one kind and source that were received no later than a moment, behind a place, in the order in which they are due. */
export interface DueQuery {
  source: string;
  kind: DueKind;
  untilMs: number;
  after: DuePlace | null;
  limit: number;
}

/** What goes by the rules, of one kind and source. */
export interface GoingParts {
  source: string;
  kind: DueKind;
  keptMs: number;
  /** What will be due by then, of what is held now, holds or not. */
  by: readonly { atMs: number; deliveries: number; bytes: number }[];
}

/** What one step of expiry has removed. */
export interface Expired {
  /** Whose they were; null where nothing was due. */
  source: string | null;
  /** Ids. */
  deliveries: readonly string[];
  parts: number;
  bytes: number;
  /** Deliveries that were due and are held. */
  held: number;
  /** Whether nothing more is due. */
  isDone: boolean;
}

/** How long parts of a kind, or records, are kept; null: for ever. */
export function keptMs({ kindsMs, otherwiseMs, recordMs }: KeepRule, kind: DueKind): number | null {
  return kind === 'record' ? recordMs : (kindsMs[kind] ?? otherwiseMs);
}

/** Places of the parts of a delivery whose time is over. */
export function partsDue(
  { parts }: Pick<Delivery, 'parts'>,
  rule: KeepRule,
  { basisMs, nowMs }: { basisMs: number; nowMs: number },
): number[] {
  return parts.flatMap((part) => {
    const kept = keptMs(rule, part.kind);
    return isHeld(part) && kept !== null && basisMs + kept <= nowMs ? [part.index] : [];
  });
}

/** The rules of those that have some. */
export function rulesOf(sources: readonly { name: string; keep?: KeepRule }[]): KeepRules {
  return new Map(sources.flatMap(({ name, keep }) => (keep === undefined ? [] : [[name, keep]])));
}

const dayMs = 86_400_000;
const horizonsMs = [0, dayMs, 7 * dayMs, 30 * dayMs];

/** What goes by the rules now, within a day, a week and 30 days. */
export function partsGoing(
  rules: KeepRules,
  dueUntil: (of: { source: string; kind: DueKind; untilMs: number }) => Promise<{ deliveries: number; bytes: number }>,
  nowMs: number,
): Promise<GoingParts[]> {
  const kept = [...rules].flatMap(([source, rule]) =>
    dueKinds.flatMap((kind) => {
      const ms = keptMs(rule, kind);
      return ms === null ? [] : [{ source, kind, keptMs: ms }];
    }),
  );
  const going = kept.map(async (of): Promise<GoingParts> => {
    const by = horizonsMs.map(async (horizonMs) => {
      const atMs = nowMs + horizonMs;
      return { atMs, ...(await dueUntil({ ...of, untilMs: atMs - of.keptMs })) };
    });
    return { ...of, by: await Promise.all(by) };
  });
  return Promise.all(going);
}

/**
 * Records received before this moment are erased, in ms since 1970: whole days (UTC), for each erasure copies the files of the ledger
 * that it finds something in.
 */
export function recordsDueBefore(recordMs: number, nowMs: number): number {
  return Math.floor((nowMs - recordMs) / dayMs) * dayMs;
}
