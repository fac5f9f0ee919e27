import { z } from 'zod';
import type { Sighting } from '../../domain/senders.ts';
import type { StateFile } from '../../domain/state-file.ts';

/** How an address stood when it called with a right credential. */
export type Standing = 'listed' | 'unlisted';

/** The addresses that called one source. */
export interface SourceSightings {
  /** ISO 8601: when counting began. */
  since: string;
  listed: Map<string, Sighting>;
  unlisted: Map<string, Sighting>;
}

/** Counts who calls, by source and address. */
export interface Sightings {
  /** Just now, or `at` (ISO 8601). Nothing happens for a source that is not counted. */
  saw(source: string, address: string, standing: Standing, at?: string): void;
  of(source: string): SourceSightings | null;
  /** Writes the counts down when there are new ones. */
  save(): Promise<void>;
}

/** Addresses of one source and standing that are kept: those last seen. */
const mostKept = 5000;
/** In between, so many more are counted; what comes beyond is not. */
const mostHeld = 2 * mostKept;

const sighting = z.strictObject({ count: z.number(), firstAt: z.string(), lastAt: z.string() });
const counts = z.record(z.string(), sighting);
const sightingsFile = z.record(z.string(), z.strictObject({ since: z.string(), listed: counts, unlisted: counts }));

/**
 * Takes up counting for these sources; what the file holds of others is dropped at the next save.
 *
 * Counts are worth no start that fails: a file that cannot be read is told to `onDamaged`, and counting begins anew.
 */
export async function openSightings(
  file: StateFile,
  { sources, now, onDamaged }: { sources: readonly string[]; now: () => Date; onDamaged: (error: unknown) => void },
): Promise<Sightings> {
  const kept = await readSightings(file).catch((error: unknown) => {
    onDamaged(error);
    return new Map<string, SourceSightings>();
  });
  const bySource = new Map(sources.map((source) => [source, kept.get(source) ?? nothingSeen(now())]));
  let isChanged = sources.some((source) => !kept.has(source));

  return {
    saw(source, address, standing, seenAt) {
      const seen = bySource.get(source)?.[standing];
      if (seen === undefined) return;
      const at = seenAt ?? now().toISOString();
      const known = seen.get(address);
      if (known !== undefined) {
        known.count += 1;
        known.lastAt = at;
      } else if (seen.size < mostHeld) {
        seen.set(address, { count: 1, firstAt: at, lastAt: at });
      }
      isChanged = true;
    },
    of: (source) => bySource.get(source) ?? null,
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

function nothingSeen(since: Date): SourceSightings {
  return { since: since.toISOString(), listed: new Map(), unlisted: new Map() };
}

async function readSightings(file: StateFile): Promise<Map<string, SourceSightings>> {
  const held = sightingsFile.parse((await file.read()) ?? {});
  const sources = Object.entries(held).map(([source, { since, listed, unlisted }]) => {
    const maps = { listed: new Map(Object.entries(listed)), unlisted: new Map(Object.entries(unlisted)) };
    return [source, { since, ...maps }] as const;
  });
  return new Map(sources);
}

function toJson(bySource: ReadonlyMap<string, SourceSightings>): unknown {
  const sources = [...bySource].map(([source, { since, listed, unlisted }]) => [
    source,
    { since, listed: Object.fromEntries(listed), unlisted: Object.fromEntries(unlisted) },
  ]);
  return Object.fromEntries(sources);
}

function keepNewest(seen: Map<string, Sighting>): void {
  if (seen.size <= mostKept) return;
  const oldestFirst = [...seen].sort(([, a], [, b]) => (a.lastAt < b.lastAt ? -1 : 1));
  for (const [address] of oldestFirst.slice(0, seen.size - mostKept)) seen.delete(address);
}
