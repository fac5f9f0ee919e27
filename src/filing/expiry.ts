import type { PartKind } from '../domain/delivery.ts';
import { isHeld, partKinds } from '../domain/delivery.ts';
import { mayName } from '../domain/gone.ts';
import { type DuePlace, type Expired, type KeepRule, type KeepRules, keptMs, partsDue } from '../domain/keeping.ts';
import type { DeletedRecord } from '../domain/ledger.ts';
import { createMoments, recordFacts } from './facts.ts';
import type { FilingParts } from './filer.ts';

/** Deliveries whose lines share one sync. */
const batchDeliveries = 256;

/** A kind of a source, and how far it was looked through. */
interface Stretch {
  source: string;
  kind: PartKind;
  rule: KeepRule;
  untilMs: number;
  after: DuePlace | null;
}

/** Removes what was kept for its time, batch by batch; a turn of the filing loop each. */
export interface Expiry {
  /** Removes the next of what is due by the rules. When nothing more is, the next call begins anew. */
  next(rules: KeepRules): Promise<Expired>;
}

export function createExpiry(parts: FilingParts, now: () => Date): Expiry {
  const at = createMoments(now);
  let stretches: Stretch[] = [];
  let nowMs = 0;

  return {
    async next(rules) {
      if (stretches.length === 0) {
        nowMs = now().getTime();
        stretches = stretchesOf(rules, nowMs);
      }
      for (let stretch = stretches[0]; stretch !== undefined; stretch = stretches[0]) {
        const due = await parts.catalog.due({ ...stretch, limit: batchDeliveries });
        const last = due.at(-1);
        if (last === undefined || rules.get(stretch.source) !== stretch.rule) {
          stretches.shift();
          continue;
        }
        stretch.after = { basisMs: last.basisMs, seq: last.record.seq };
        return remove(due, stretch);
      }
      return { source: null, deliveries: [], parts: 0, bytes: 0, held: 0, isDone: true };
    },
  };

  async function remove(
    due: Awaited<ReturnType<FilingParts['catalog']['due']>>,
    { source, rule }: Stretch,
  ): Promise<Expired> {
    const lines: DeletedRecord[] = [];
    let [removed, bytes, held] = [0, 0, 0];
    for (const { record, basisMs } of due) {
      const { id, parts: all } = record.delivery;
      if ((await parts.catalog.holdOn(id)) !== null) {
        held += 1;
        continue;
      }
      const gone = partsDue(record.delivery, rule, { basisMs, nowMs });
      const isAll = gone.length === all.filter(isHeld).length;
      const isUnnamed = all.some((part) => gone.includes(part.index) && mayName(part));
      const some = { parts: gone, ...(isUnnamed && ({ unnamed: true } as const)) };
      lines.push({ type: 'deleted', id, at: at(), by: 'rule', ...(!isAll && some) });
      removed += gone.length;
      for (const index of gone) bytes += all[index]?.bytes ?? 0;
    }
    if (lines.length > 0) await recordFacts(parts, lines);
    return { source, deliveries: lines.map(({ id }) => id), parts: removed, bytes, held, isDone: false };
  }
}

function stretchesOf(rules: KeepRules, nowMs: number): Stretch[] {
  return [...rules].flatMap(([source, rule]) =>
    partKinds.flatMap((kind) => {
      const kept = keptMs(rule, kind);
      return kept === null ? [] : [{ source, kind, rule, untilMs: nowMs - kept, after: null }];
    }),
  );
}
