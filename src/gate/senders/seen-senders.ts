import { z } from 'zod';
import type { SeenSender } from '../../domain/senders.ts';
import type { StateFile } from '../../domain/state-file.ts';

/** How an address stood when it called with a right credential. */
export type SenderStatus = 'listed' | 'unlisted';

/** The addresses that called one source. */
export interface SourceSeen {
  /** ISO 8601: when counting began. */
  since: string;
  listed: Map<string, SeenSender>;
  unlisted: Map<string, SeenSender>;
}

/** Counts who calls, by source and address. */
export interface SeenSenders {
  /** Just now, or `at` (ISO 8601). Nothing happens for a source that is not counted. */
  saw(source: string, address: string, status: SenderStatus, at?: string): void;
  of(source: string): SourceSeen | null;
  /** Counts those of these sources from now on, and forgets the others. */
  count(sources: readonly string[]): void;
  /** Writes the counts down when there are new ones. */
  save(): Promise<void>;
}

/** Addresses of one source and status that are kept: those last seen. */
const maxKept = 5000;
/** In between, so many more are counted; what comes beyond is not. */
const maxHeld = 2 * maxKept;

const seenSender = z.strictObject({ count: z.number(), firstAt: z.string(), lastAt: z.string() });
const counts = z.record(z.string(), seenSender);
const seenFile = z.record(z.string(), z.strictObject({ since: z.string(), listed: counts, unlisted: counts }));

/**
 * Takes up counting for these sources; what the file holds of others is dropped at the next save.
 *
 * Counts are worth no start that fails: a file that cannot be read is told to `onDamaged`, and counting begins anew.
 */
export async function openSeenSenders(
  file: StateFile,
  { sources, now, onDamaged }: { sources: readonly string[]; now: () => Date; onDamaged: (error: unknown) => void },
): Promise<SeenSenders> {
  const kept = await readSeenSenders(file).catch((error: unknown) => {
    onDamaged(error);
    return new Map<string, SourceSeen>();
  });
  const bySource = new Map(sources.map((source) => [source, kept.get(source) ?? nothingSeen(now())]));
  let isChanged = sources.some((source) => !kept.has(source));

  return {
    saw(source, address, status, seenAt) {
      const seen = bySource.get(source)?.[status];
      if (seen === undefined) return;
      const at = seenAt ?? now().toISOString();
      const known = seen.get(address);
      if (known !== undefined) {
        known.count += 1;
        known.lastAt = at;
      } else if (seen.size < maxHeld) {
        seen.set(address, { count: 1, firstAt: at, lastAt: at });
      }
      isChanged = true;
    },
    of: (source) => bySource.get(source) ?? null,
    count(wanted) {
      for (const source of bySource.keys()) if (!wanted.includes(source)) bySource.delete(source);
      for (const source of wanted) if (!bySource.has(source)) bySource.set(source, nothingSeen(now()));
      isChanged = true;
    },
    async save() {
      if (!isChanged) return;
      isChanged = false;
      for (const { listed, unlisted } of bySource.values()) for (const seen of [listed, unlisted]) keepNewest(seen);
      try {
        await file.write(toJson(bySource));
      } catch (error) {
        isChanged = true;
        throw error;
      }
    },
  };
}

function nothingSeen(since: Date): SourceSeen {
  return { since: since.toISOString(), listed: new Map(), unlisted: new Map() };
}

async function readSeenSenders(file: StateFile): Promise<Map<string, SourceSeen>> {
  const held = seenFile.parse((await file.read()) ?? {});
  const sources = Object.entries(held).map(([source, { since, listed, unlisted }]) => {
    const maps = { listed: new Map(Object.entries(listed)), unlisted: new Map(Object.entries(unlisted)) };
    return [source, { since, ...maps }] as const;
  });
  return new Map(sources);
}

function toJson(bySource: ReadonlyMap<string, SourceSeen>): unknown {
  const sources = [...bySource].map(([source, { since, listed, unlisted }]) => [
    source,
    { since, listed: Object.fromEntries(listed), unlisted: Object.fromEntries(unlisted) },
  ]);
  return Object.fromEntries(sources);
}

function keepNewest(seen: Map<string, SeenSender>): void {
  if (seen.size <= maxKept) return;
  const oldestFirst = [...seen].sort(([, a], [, b]) => (a.lastAt < b.lastAt ? -1 : 1));
  for (const [address] of oldestFirst.slice(0, seen.size - maxKept)) seen.delete(address);
}
