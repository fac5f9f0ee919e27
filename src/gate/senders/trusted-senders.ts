import { z } from 'zod';
import { CollectorError, StartError } from '../../domain/errors.ts';
import type { StateFile } from '../../domain/state-file.ts';
import { compileSenderRule } from '../allowlist.ts';

/** A canonical address or CIDR block, trusted since `at` (ISO 8601). */
export interface Trust {
  range: string;
  at: string;
}

/** Ranges that count as listed beside those in the settings, by source. */
export interface TrustedSenders {
  admits(source: string, address: string): boolean;
  of(source: string): readonly Trust[];
  /** Resolves when it is durable, and in effect from then on; a range that is trusted already stays as it is. */
  add(source: string, range: string): Promise<void>;
  /** @throws CollectorError `not-found` */
  remove(source: string, range: string): Promise<void>;
}

const trustedFile = z.record(z.string(), z.array(z.strictObject({ range: z.string(), at: z.string() })));

/**
 * Reads what is trusted.
 *
 * @throws StartError for a file that was changed by hand into something else: without it, senders would be refused.
 */
export async function openTrustedSenders(file: StateFile, now: () => Date): Promise<TrustedSenders> {
  let trusted = await readTrusted(file);
  /** Changes take turns: each replaces the whole file. */
  let turn: Promise<unknown> = Promise.resolve();

  function change(make: (ranges: Ranges) => Ranges): Promise<void> {
    const mine = turn.then(async () => {
      const next = compile(make(trusted.ranges));
      await file.write(Object.fromEntries(next.ranges));
      trusted = next;
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  const of = (source: string): readonly Trust[] => trusted.ranges.get(source) ?? [];
  return {
    admits: (source, address) => trusted.rules.get(source)?.(address) ?? false,
    of,
    async add(source, range) {
      await change((ranges) => {
        const others = (ranges.get(source) ?? []).filter((trust) => trust.range !== range);
        const known = of(source).find((trust) => trust.range === range);
        return new Map(ranges).set(source, [...others, known ?? { range, at: now().toISOString() }]);
      });
    },
    async remove(source, range) {
      if (!of(source).some((trust) => trust.range === range))
        throw new CollectorError('not-found', `${range} is not trusted for the source ${source}`);
      await change((ranges) => {
        const left = (ranges.get(source) ?? []).filter((trust) => trust.range !== range);
        return new Map([...ranges].filter(([name]) => name !== source).concat(left.length > 0 ? [[source, left]] : []));
      });
    },
  };
}

type Ranges = ReadonlyMap<string, readonly Trust[]>;

/** Compiled at each change, so that a request costs the same as with the settings' own list. */
function compile(ranges: Ranges) {
  const rules = [...ranges].map(
    ([source, list]) => [source, compileSenderRule(list.map(({ range }) => range))] as const,
  );
  return { ranges, rules: new Map(rules) };
}

async function readTrusted(file: StateFile): Promise<ReturnType<typeof compile>> {
  const held = await file.read();
  try {
    return compile(new Map(Object.entries(trustedFile.parse(held ?? {}))));
  } catch (error) {
    throw new StartError('trusted.json of the storage folder does not hold trusted senders: restore it, or remove it', {
      cause: error,
    });
  }
}
