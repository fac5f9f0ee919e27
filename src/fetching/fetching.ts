import { CollectorError } from '../domain/errors.ts';
import type { Fetching, FetchQueue, VendorHabits } from '../domain/fetching.ts';

/** Fetching as pages and API see it. With no source that fetches, nothing is started for it. */
export function createFetching({
  queue,
  sources,
  habits,
  now,
  wake,
}: {
  queue: Pick<FetchQueue, 'find' | 'list' | 'counts' | 'ask'>;
  /** Names of those that fetch; they change with the settings. */
  sources: Pick<ReadonlySet<string>, 'has' | 'size'>;
  /** By name of the vendor. */
  habits: ReadonlyMap<string, VendorHabits>;
  now(): Date;
  /** There is something to do now. */
  wake(): void;
}): Fetching {
  const isIdle = (): boolean => sources.size === 0;
  return {
    isOn: (source) => sources.has(source),
    // One that is known no more may have sent anything.
    habitsOf: (vendor) => habits.get(vendor) ?? { sendsWords: true, canBeFetched: false },
    find: async (source, jobIds) => (isIdle() ? null : queue.find(source, jobIds)),
    list: async (filter, query) => (isIdle() ? { items: [], next: null } : queue.list(filter, query)),
    counts: async () => (isIdle() ? { waiting: 0, givenUp: 0, keyRefused: [] } : queue.counts(now().getTime())),
    async ask(source, jobId) {
      if (!sources.has(source)) {
        throw new CollectorError('conflict', `the source ${source} fetches nothing: its settings have no \`fetch\``);
      }
      const asked = await queue.ask(source, jobId, now().getTime());
      wake();
      return asked;
    },
  };
}
