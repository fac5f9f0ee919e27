import { randomUUID } from 'node:crypto';
import { erasedLine, goneHashes, tellsOf } from '../domain/erased-record.ts';
import type {
  ErasingRecord,
  ErasureRecord,
  ErasureReport,
  ErasureWish,
  HashedName,
  KeyedHashes,
} from '../domain/erasure.ts';
import { CollectorError } from '../domain/errors.ts';
import { assertFree } from '../domain/holds.ts';
import { type DuePlace, type KeepRules, recordsDueBefore } from '../domain/keeping.ts';
import type { DeletedRecord, DeliveryRecord, LedgerRecord, LineEraser } from '../domain/ledger.ts';
import { createMoments, recordFacts } from './facts.ts';
import type { FilingParts } from './filer.ts';

const mostListed = 1_000;
/** Records of one erasure by rule: their numbers stand in one line. */
const mostDue = 10_000;

export interface EraserParts {
  parts: FilingParts;
  now: () => Date;
  /** Does the work when its turn in the filing loop has come. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Files what has been accepted until now; part of a turn. */
  bringUpAll(): Promise<void>;
}

/** Erases what is known of calls: their payload, and every line of the ledger that names them. */
export interface Eraser {
  /**
   * Resolves when it is done.
   *
   * @throws CollectorError `not-found`, `held`
   */
  erase(wish: ErasureWish): Promise<ErasureReport>;
  /** Erases the next records that were kept for their time; how many. */
  eraseDue(rules: KeepRules): Promise<number>;
  /** Goes on with what was begun when the process ended. */
  resume(): Promise<void>;
  /** Resolves when nothing is under way. */
  last(): Promise<unknown>;
}

/**
 * What is erased is deleted first, in one batch with the line that says that erasing has begun. From there on everything is done
 * again by the next start, if it must, and ends the same.
 */
export function createEraser({ parts, now, inTurn, bringUpAll }: EraserParts): Eraser {
  const { hashes, forgetCalls } = parts;
  const at = createMoments(now);
  /** One at a time: each replaces whole files of the ledger. */
  let last: Promise<unknown> = Promise.resolve();

  function oneByOne<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function begin({ id, of, by, reason }: ErasureWish): Promise<Begun> {
    await bringUpAll();
    const records = await concerned(parts, of);
    for (const { delivery } of records) assertFree(await parts.catalog.holdOn(delivery.id));
    return beginOn(records, { id, by, code: reason.code });
  }

  async function beginOn(
    records: readonly DeliveryRecord[],
    of: Pick<ErasingRecord, 'id' | 'by' | 'code'>,
  ): Promise<Begun> {
    const gone = new Set(
      records.filter(({ delivery }) => delivery.state !== 'deleted').map(({ delivery }) => delivery.id),
    );
    // A first copy takes its duplicates along.
    const deletions = records
      .filter(({ delivery: { id, duplicateOf } }) => gone.has(id) && !(duplicateOf !== null && gone.has(duplicateOf)))
      .map(({ delivery: { id } }): DeletedRecord => ({ type: 'deleted', id, at: at() }));
    const seqs = records.map(({ seq }) => seq).sort((a, b) => a - b);
    const erasing: ErasingRecord = { type: 'erasing', ...of, seqs, at: at() };
    await recordFacts(parts, [...deletions, erasing]);
    parts.reach('erasure.begun');
    return { erasing, records };
  }

  async function finish({ erasing, records }: Begun): Promise<ErasureReport> {
    const names: HashedName[] = [];
    const eraser = lineEraser(new Set(erasing.seqs), hashes, (left) => void names.push(...left));
    const past = await parts.ledger.erase('past', eraser);
    parts.reach('erasure.past-erased');
    return inTurn(async () => {
      const fetches = await forgetCalls(callsOf(records));
      const newest = await parts.ledger.erase('newest', eraser);
      parts.reach('erasure.newest-erased');
      const lines = { ledgerLines: past.lines + newest.lines, ledgerFiles: past.files + newest.files };
      const report = reportOf(erasing, records, { ...lines, fetches });
      const { id, seqs } = erasing;
      const gone = [...new Set(records.flatMap((record) => goneHashes(record, hashes)))];
      const done: ErasureRecord = { type: 'erased', id, seqs, print: hashes.print, names, gone, report };
      await recordFacts(parts, [done]);
      parts.onErased();
      parts.reach('erasure.done');
      return report;
    });
  }

  /** Null when nothing is due. */
  async function beginDue(rules: KeepRules): Promise<Begun | null> {
    for (const [source, { recordMs }] of rules) {
      const untilMs = recordMs === null ? null : recordsDueBefore(recordMs, now().getTime()) - 1;
      const records = untilMs === null ? [] : await dueRecords(parts, { source, untilMs });
      if (records.length > 0) return beginOn(records, { id: randomUUID(), by: 'rule', code: null });
    }
    return null;
  }

  return {
    eraseDue: (rules) =>
      oneByOne(async () => {
        const begun = await inTurn(() => beginDue(rules));
        if (begun !== null) await finish(begun);
        return begun?.records.length ?? 0;
      }),
    last: () => last,
    erase: (wish) => oneByOne(async () => finish(await inTurn(() => begin(wish)))),
    resume: () =>
      oneByOne(async () => {
        for (const erasing of await parts.catalog.unfinishedErasures()) {
          await finish({ erasing, records: await parts.catalog.recordsAt(erasing.seqs) });
        }
      }),
  };
}

interface Begun {
  erasing: ErasingRecord;
  records: readonly DeliveryRecord[];
}

/** Everything that an erasure takes, other copies of the same bytes among it. */
async function concerned({ catalog }: FilingParts, of: ErasureWish['of']): Promise<readonly DeliveryRecord[]> {
  const ids =
    'externalId' in of ? await catalog.idsWithExternal(of.externalId) : ['delivery' in of ? of.delivery : of.call];
  const found = new Map<number, DeliveryRecord>();
  for (const id of ids) {
    const records = await ('delivery' in of ? catalog.copiesOf(id) : catalog.callOf(id));
    for (const record of records) found.set(record.seq, record);
  }
  if (found.size > 0) return [...found.values()];
  const what = 'externalId' in of ? 'no call has this id' : 'there is no such delivery';
  throw new CollectorError('not-found', `${what}; what is erased already is not known any more`);
}

/** Records that are due and not held, with all that came again of them. */
async function dueRecords(
  { catalog }: FilingParts,
  of: { source: string; untilMs: number },
): Promise<DeliveryRecord[]> {
  const found: DeliveryRecord[] = [];
  for (let after: DuePlace | null = null; found.length < mostDue; ) {
    const due: Awaited<ReturnType<typeof catalog.due>> = await catalog.due({
      ...of,
      kind: 'record',
      after,
      limit: 500,
    });
    const last = due.at(-1);
    if (last === undefined) break;
    after = { basisMs: last.basisMs, seq: last.record.seq };
    for (const { record } of due) {
      const { id } = record.delivery;
      if ((await catalog.holdOn(id)) === null) found.push(...(await catalog.copiesOf(id)));
    }
  }
  return found;
}

/** Deliveries and what is told of them stand at the beginning of a line with their sequence number; other lines are few. */
function lineEraser(
  seqs: ReadonlySet<number>,
  hashes: KeyedHashes,
  onLeft: (names: readonly HashedName[]) => void,
): LineEraser {
  const ofDelivery = /^\{"type":"delivery","seq":([\d.]+)/;
  return {
    mayConcern(beginning) {
      const match = ofDelivery.exec(beginning);
      return match === null ? !beginning.startsWith('{"type":"deleted"') : seqs.has(Number(match[1]));
    },
    replace(record: LedgerRecord, bytes) {
      const seq = tellsOf(record);
      if (seq === null || !seqs.has(seq)) return null;
      const { text, left } = erasedLine(record, bytes, hashes);
      onLeft(left);
      return text;
    },
  };
}

function callsOf(records: readonly DeliveryRecord[]): { source: string; jobIds: readonly string[] }[] {
  return records.flatMap(({ delivery: { source, jobId }, aliases }) =>
    jobId === null ? [] : [{ source, jobIds: [jobId, ...aliases] }],
  );
}

function reportOf(
  { id, at, by, code }: ErasingRecord,
  records: readonly DeliveryRecord[],
  removed: Pick<ErasureReport['found'], 'ledgerLines' | 'ledgerFiles' | 'fetches'>,
): ErasureReport {
  const wereThere = records.filter(({ delivery }) => delivery.state !== 'deleted');
  const files = wereThere.flatMap(({ delivery, placements }) =>
    delivery.parts.filter(({ path }, place) => path !== null && placements[place]?.owned === true),
  );
  return {
    ...{ id, at, by, code },
    found: {
      deliveries: records.length,
      deletedBefore: records.length - wereThere.length,
      quarantined: wereThere.filter(({ delivery }) => delivery.state === 'quarantined').length,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      ...removed,
    },
    deliveries: records.slice(0, mostListed).map(({ delivery }) => {
      const { id: of, source, receivedAt, state, duplicateOf } = delivery;
      return { id: of, source, receivedAt, state, duplicateOf };
    }),
  };
}
