import type { CatalogReader, Job, JobMedia } from '../../../src/domain/catalog.ts';
import { type Delivery, isHeld, type PartKind, partKinds } from '../../../src/domain/delivery.ts';
import { contentKinds, type JobFacts, stateOf, wordKinds } from '../../../src/domain/job-state.ts';
import type { DeliveryRecord } from '../../../src/domain/ledger.ts';
import type { Source } from '../../../src/domain/source.ts';
import { kindOfContent } from '../../../src/domain/vendor.ts';
import type { CatalogRows } from './catalog.ts';
import { keyFrom, pageOf } from './page.ts';

/** What the state of a job depends on beside its deliveries. */
export interface JobContext {
  sources: ReadonlyMap<string, JobRule>;
  now: () => number;
}

type JobRule = Pick<Source, 'expect' | 'overdueAfterMs'>;

/** Of a source that is configured no more nothing is expected, and nothing more can come. */
const formerSource: JobRule = { expect: null, overdueAfterMs: 0 };

/** The deliveries of one job, in order of acceptance. There is at least one. */
interface JobGroup {
  source: string;
  /** The job's own id, then its aliases. */
  ids: readonly string[];
  records: readonly DeliveryRecord[];
  lastSeq: number;
  lastMs: number;
}

const maxNotes = 50;

/** Finds and lists jobs, each time by a look at every delivery. */
export function jobsOver(
  rows: CatalogRows,
  { sources, now }: JobContext,
): {
  reader: Pick<CatalogReader, 'jobs' | 'job' | 'jobsNamed' | 'jobsByTitle'>;
  /** Deliveries of the jobs that have this id, in whatever source. */
  recordsOf(jobId: string): ReadonlySet<DeliveryRecord>;
} {
  const named = (jobId: string, source: string | null): JobGroup[] =>
    groupsOf(rows.records.values()).filter((group) => group.ids.includes(jobId) && fits(group.source, source));
  const describe = (group: JobGroup): Job => describeGroup(group, sources.get(group.source) ?? formerSource, now());
  const reader: Pick<CatalogReader, 'jobs' | 'job' | 'jobsNamed' | 'jobsByTitle'> = {
    async jobs({ source, state, fromMs, toMs }, query) {
      const wanted = groupsOf(rows.records.values()).filter((group) => {
        const { lastMs } = group;
        const isTimely = lastMs >= (fromMs ?? lastMs) && lastMs < (toMs ?? lastMs + 1);
        return isTimely && fits(group.source, source) && fits(describe(group).state, state);
      });
      const { items, next } = pageOf(wanted, query, { keyOf: ({ lastSeq }) => keyFrom(lastSeq), newestFirst: true });
      return { items: items.map(describe), next };
    },
    async job(source, jobId) {
      const [group] = named(jobId, source);
      if (group === undefined) return null;
      const deliveries = group.records.map(({ delivery }) => delivery);
      return { ...describe(group), deliveries, media: mediaOf(deliveries) };
    },
    async jobsNamed(names) {
      const found = names.flatMap(({ source, jobId }) => named(jobId, source));
      const once = new Map(found.map((group) => [group.lastSeq, group]));
      return [...once.values()].map(describe);
    },
    async jobsByTitle({ source }, query) {
      const titled = groupsOf(rows.records.values())
        .map((group) => ({ group, job: describe(group) }))
        .filter(({ job }) => job.title !== null && fits(job.source, source));
      const { items, next } = pageOf(titled, query, {
        keyOf: ({ group, job }) => `${job.title?.toLowerCase().slice(0, 200)} ${keyFrom(group.lastSeq)}`,
      });
      return { items: items.map(({ job }) => job), next };
    },
  };
  return { reader, recordsOf: (jobId) => new Set(named(jobId, null).flatMap(({ records }) => records)) };
}

function fits(value: string, wanted: string | null): boolean {
  return wanted === null || value === wanted;
}

/** Sorts deliveries into jobs: those of a source that share an id, or are joined by others that name both of theirs. */
function groupsOf(records: Iterable<DeliveryRecord>): JobGroup[] {
  let groups: { ids: Set<string>; records: DeliveryRecord[] }[] = [];
  for (const record of [...records].sort((a, b) => a.seq - b.seq)) {
    const { source, jobId } = record.delivery;
    if (jobId === null) continue;
    const ids = [jobId, ...record.aliases];
    const isTouched = (group: (typeof groups)[number]): boolean =>
      group.records[0]?.delivery.source === source && ids.some((id) => group.ids.has(id));
    const touched = groups.filter(isTouched);
    groups = groups.filter((group) => !touched.includes(group));
    groups.push({
      ids: new Set([...touched.flatMap((group) => [...group.ids]), ...ids]),
      records: [...touched.flatMap((group) => group.records), record],
    });
  }
  return groups.map(({ records: unsorted }) => {
    const ofJob = unsorted.sort((a, b) => a.seq - b.seq);
    const last = ofJob.at(-1);
    const lastMs = Date.parse(last?.delivery.receivedAt ?? '');
    return { source: last?.delivery.source ?? '', ids: idsOf(ofJob), records: ofJob, lastSeq: last?.seq ?? 0, lastMs };
  });
}

/** The ids that no delivery calls an alias come first, and the older before the newer. */
function idsOf(records: readonly DeliveryRecord[]): string[] {
  const named = new Map<string, { isAlias: boolean; seq: number }>();
  for (const { seq, delivery, aliases } of records) {
    const own = delivery.jobId ?? '';
    for (const id of [own, ...aliases]) {
      const known = named.get(id) ?? { isAlias: false, seq };
      named.set(id, { isAlias: known.isAlias || id !== own, seq: known.seq });
    }
  }
  const rows = [...named].map(([id, use]) => ({ id, ...use }));
  rows.sort((a, b) => Number(a.isAlias) - Number(b.isAlias) || a.seq - b.seq || (a.id < b.id ? -1 : 1));
  return rows.map(({ id }) => id);
}

/** A job as it is at the moment `nowMs`. */
function describeGroup({ source, ids, records }: JobGroup, { expect, overdueAfterMs }: JobRule, nowMs: number): Job {
  const deliveries = records.map(({ delivery }) => delivery);
  const counting = records.filter(counts);
  const last = lastWordAmong(counting);
  const lastWord = last?.delivery.outcome ?? 'unknown';
  const asked = askedBy(counting, { ofFailure: lastWord === 'failure' });
  const wanted = lastWord === 'failure' ? asked : (asked ?? expect);
  const expected = wanted === null ? null : inKindOrder(wanted.map(kindOfContent));
  const came = kindsOf(counting);
  const missing = missingFrom(came, expected ?? []);
  const firstAt = deliveries[0]?.receivedAt ?? '';
  const [jobId = '', ...aliases] = ids;
  const demand = missing.length > 0 ? 'missing' : 'came';
  const facts: JobFacts = {
    place: placeOf(records),
    // Words that came otherwise than in pieces are more than news of progress.
    lastWord: lastWord === 'progress' && hasWholeWords(counting) ? 'unknown' : lastWord,
    came,
    expected: expected === null || expected.length === 0 ? 'nothing' : demand,
  };
  const recognised = deliveries.filter(({ vendor }) => vendor !== 'generic');
  return {
    ...{ source, jobId, aliases, expected, missing, outcome: lastWord, error: last?.delivery.error ?? null },
    title: records.findLast(({ title }) => title !== null)?.title ?? null,
    externalIds: eachOnce(records.flatMap(({ externalIds }) => externalIds)),
    vendor: (recognised.at(-1) ?? deliveries.at(-1))?.vendor ?? 'generic',
    state: stateOf(facts, { isOverdue: nowMs - Date.parse(firstAt) >= overdueAfterMs }),
    contents: heldKindsOf(counting),
    warnings: eachOnce(deliveries.flatMap(({ warnings }) => warnings)),
    firstAt,
    lastAt: deliveries.at(-1)?.receivedAt ?? '',
    deliveries: deliveries.length,
  };
}

/** Duplicates say nothing new, and what was never out of the quarantine did not come. */
function counts({ delivery, quarantine }: DeliveryRecord): boolean {
  return delivery.duplicateOf === null && quarantine === null && delivery.state !== 'quarantined';
}

function lastWordAmong(records: readonly DeliveryRecord[]): DeliveryRecord | undefined {
  const isEnd = ({ delivery: { outcome } }: DeliveryRecord): boolean => outcome === 'success' || outcome === 'failure';
  return records.findLast(isEnd) ?? records.findLast(({ delivery }) => delivery.outcome === 'progress');
}

function askedBy(records: readonly DeliveryRecord[], { ofFailure }: { ofFailure: boolean }): readonly string[] | null {
  const asking = records.filter(({ delivery }) => (delivery.outcome === 'failure') === ofFailure);
  const told = asking.flatMap(({ expected }) => (expected === null ? [] : [expected]));
  return told.length === 0 ? null : told.flat();
}

function placeOf(records: readonly DeliveryRecord[]): JobFacts['place'] {
  const counting = records.filter(counts);
  const came = kindsOf(counting);
  const held = heldKindsOf(counting);
  const isContent = (kind: PartKind): boolean => contentKinds.includes(kind);
  const states = records.flatMap(({ delivery }) => (delivery.duplicateOf === null ? [delivery.state] : []));
  const isEmptied = came.some(isContent) && !held.some(isContent);
  if (isEmptied || (states.length > 0 && states.every((state) => state === 'deleted'))) return 'deleted';
  return states.includes('quarantined') && !states.includes('filed') ? 'quarantined' : 'held';
}

function kindsOf(records: readonly DeliveryRecord[]): PartKind[] {
  const kinds = new Set(records.flatMap(({ delivery }) => delivery.parts.map(({ kind }) => kind)));
  return partKinds.filter((kind) => kinds.has(kind));
}

function heldKindsOf(records: readonly DeliveryRecord[]): PartKind[] {
  const filed = records.filter(({ delivery }) => delivery.state === 'filed');
  const kinds = new Set(filed.flatMap(({ delivery }) => delivery.parts.filter(isHeld).map(({ kind }) => kind)));
  return partKinds.filter((kind) => kinds.has(kind));
}

function hasWholeWords(records: readonly DeliveryRecord[]): boolean {
  const whole = kindsOf(records.filter(({ delivery }) => delivery.outcome !== 'progress'));
  return wordKinds.some((kind) => whole.includes(kind));
}

function missingFrom(came: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((kind) => !came.includes(kind));
}

function inKindOrder(kinds: readonly string[]): string[] {
  const known: readonly string[] = partKinds;
  const others = kinds.filter((kind) => !known.includes(kind)).sort();
  return [...new Set([...known.filter((kind) => kinds.includes(kind)), ...others])];
}

function eachOnce(texts: readonly string[]): string[] {
  return [...new Set(texts)].slice(0, maxNotes);
}

function mediaOf(deliveries: readonly Delivery[]): JobMedia[] {
  const held = deliveries.filter(({ state, duplicateOf }) => state === 'filed' && duplicateOf === null);
  const media = held.toReversed().flatMap(({ id: deliveryId, parts }) =>
    parts
      .filter((part) => part.kind === 'media' && isHeld(part))
      .map(({ index, mediaType, bytes, filename, sha256 }): JobMedia => {
        return { deliveryId, part: index, mediaType, bytes, filename, sha256 };
      }),
  );
  return media.filter(({ sha256 }, place) => media.findIndex((other) => other.sha256 === sha256) === place);
}
