import { hourMs } from '../../domain/activity.ts';
import type { AnnotationStore } from '../../domain/annotations.ts';
import type { CatalogReader, FileEntry, Page } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { Fetching } from '../../domain/fetching.ts';
import type { FilingCommands } from '../../domain/filing.ts';
import type { InboxView } from '../../domain/inbox.ts';
import type { SenderCommands, SendersView } from '../../domain/senders.ts';
import type { Source } from '../../domain/source.ts';
import type { TranscriptArchive } from '../../domain/transcript-index.ts';
import type { Events } from './events.ts';
import type { Imports } from './imports.ts';
import type { SetUp } from './set-up.ts';

/** All through which readers see sources. */
export interface Seen {
  catalog: CatalogReader;
  inbox: Pick<InboxView, 'find' | 'list' | 'openPart' | 'depth'>;
  transcripts: TranscriptArchive;
  annotations: AnnotationStore;
  fetching: Fetching;
  events: Events;
  commands: Omit<FilingCommands, 'seenAgain'>;
  senders: SendersView;
  senderCommands: SenderCommands;
  setUp: SetUp;
  imports: Imports;
  sources: readonly Source[];
  now: () => number;
}

/**
 * The archive as it is for somebody to whom only some sources exist: nothing of the others is found, listed, counted,
 * searched or told of, and what would change them is not found.
 *
 * Routes are made over this once for each set of sources, and need not know of it.
 */
export function narrow<Parts extends Seen>(parts: Parts, sources: readonly string[]): Parts {
  const within = [...sources];
  const has = (source: string): boolean => within.includes(source);
  const catalog = narrowCatalog(parts.catalog, within, has, parts.now);
  const inbox = narrowInbox(parts.inbox, has);

  /** Whoever changes a delivery must be able to see it. */
  async function known(id: string): Promise<void> {
    if ((await catalog.find(id)) === null && (await inbox.find(id)) === null) throw notFound('no such delivery');
  }

  return {
    ...parts,
    catalog,
    inbox,
    transcripts: withOwn(parts.transcripts, {
      search: (query, page) => parts.transcripts.search({ ...query, within }, page),
      longest: (filter, page) => parts.transcripts.longest({ ...filter, within }, page),
      // How much there is of the others is theirs, too.
      status: async () => ({ ...(await parts.transcripts.status()), transcripts: 0, words: 0 }),
    }),
    annotations: withOwn(parts.annotations, {
      all: async () => (await parts.annotations.all()).filter(({ call }) => has(call.source)),
    }),
    fetching: narrowFetching(parts.fetching, within, has),
    events: withOwn(parts.events, {
      connect: (response, isAllowed) => parts.events.connect(response, isAllowed, has),
    }),
    commands: {
      delete: (id) => known(id).then(() => parts.commands.delete(id)),
      release: (id) => known(id).then(() => parts.commands.release(id)),
      drop: (id) => known(id).then(() => parts.commands.drop(id)),
    },
    senders: {
      of: (source) => (has(source) ? parts.senders.of(source) : null),
      alarms: () => parts.senders.alarms().filter(({ source }) => has(source)),
    },
    senderCommands: {
      trust: async (source, range) => {
        if (!has(source)) throw notFound('no such source');
        return parts.senderCommands.trust(source, range);
      },
      revoke: async (source, range) => {
        if (!has(source)) throw notFound('no such source');
        return parts.senderCommands.revoke(source, range);
      },
    },
    setUp: withOwn(parts.setUp, { sources: parts.setUp.sources.filter(({ source }) => has(source.name)) }),
    imports: parts.imports.within(has),
    sources: parts.sources.filter(({ name }) => has(name)),
  };
}

/** A store with some of its members replaced. What stands on another thread has no members to copy. */
export function withOwn<Store extends object>(store: Store, own: Partial<Store>): Store {
  return new Proxy(store, { get: (held, name) => Reflect.get(Object.hasOwn(own, name) ? own : held, name) });
}

function narrowCatalog(
  catalog: CatalogReader,
  within: readonly string[],
  has: (source: string) => boolean,
  now: () => number,
): CatalogReader {
  const find: CatalogReader['find'] = async (id) => {
    const found = await catalog.find(id);
    return found !== null && has(found.delivery.source) ? found : null;
  };
  const quarantine: CatalogReader['quarantine'] = (query) =>
    onlyThose(
      (cursor) => catalog.quarantine({ ...query, cursor }),
      query.cursor,
      ({ delivery }) => has(delivery.source),
    );
  const activity: CatalogReader['activity'] = async (fromMs, toMs) => {
    const { deliveries, refusals } = await catalog.activity(fromMs, toMs);
    const isTheirs = ({ source }: { source: string }): boolean => has(source);
    return { deliveries: deliveries.filter(isTheirs), refusals: refusals.filter(isTheirs) };
  };
  return {
    find,
    list: (filter, query) => catalog.list({ ...filter, within }, query),
    jobs: (filter, query) => catalog.jobs({ ...filter, within }, query),
    jobsByTitle: (filter, query) => catalog.jobsByTitle({ ...filter, within }, query),
    job: async (source, jobId) => (has(source) ? catalog.job(source, jobId) : null),
    dueUntil: async (of) => (has(of.source) ? catalog.dueUntil(of) : { deliveries: 0, bytes: 0 }),
    // Whoever may see them has all sources.
    erasure: async () => null,
    erasures: async () => ({ items: [], next: null }),
    holds: (query) =>
      onlyThose(
        (cursor) => catalog.holds({ ...query, cursor }),
        query.cursor,
        ({ source }) => has(source),
      ),
    holdsOn: async (ids) => (await catalog.holdsOn(ids)).filter(({ source }) => has(source)),
    jobsNamed: async (names) => (await catalog.jobsNamed(names)).filter(({ source }) => has(source)),
    async files(path, query) {
      const [source = ''] = path.split('/');
      if (source !== '') return has(source) ? catalog.files(path, query) : null;
      const readRoot = async (cursor: string | null): Promise<Page<FileEntry>> =>
        (await catalog.files(path, { ...query, cursor })) ?? { items: [], next: null };
      return onlyThose(readRoot, query.cursor, ({ name }) => has(name));
    },
    refusals: (query) =>
      onlyThose(
        (cursor) => catalog.refusals({ ...query, cursor }),
        query.cursor,
        ({ source }) => has(source),
      ),
    quarantine,
    async quarantined(id) {
      const found = await catalog.quarantined(id);
      return found !== null && has(found.delivery.source) ? found : null;
    },
    async counts() {
      const [{ deliveries: hours }, held] = await Promise.all([
        activity(0, now() + hourMs),
        allOf((cursor) => quarantine({ cursor, limit: 500 })),
      ]);
      const deliveries = hours.reduce((sum, hour) => sum + hour.deliveries, 0);
      const quarantinedBytes = held
        .flatMap(({ delivery }) => delivery.parts)
        .reduce((sum, { bytes }) => sum + bytes, 0);
      const quarantined = held.length;
      // What was deleted is not counted by source: it is among those that were filed once.
      return { deliveries, filed: deliveries - quarantined, quarantined, quarantinedBytes, deleted: 0 };
    },
    lastSeen: async () => (await catalog.lastSeen()).filter(({ source }) => has(source)),
    activity,
  };
}

function narrowInbox(inbox: Seen['inbox'], has: (source: string) => boolean): Seen['inbox'] {
  const find: InboxView['find'] = async (id) => {
    const found = await inbox.find(id);
    return found !== null && has(found.head.source) ? found : null;
  };
  return {
    find,
    async list({ before, limit }) {
      // The end is where there is none: a page of others only is no end.
      for (let from = before; ; ) {
        const page = await inbox.list({ before: from, limit });
        const theirs = page.filter(({ head }) => has(head.source));
        const last = page.at(-1);
        if (theirs.length > 0 || last === undefined) return theirs;
        from = last.seq;
      }
    },
    openPart: async (id, index) => ((await find(id)) === null ? null : inbox.openPart(id, index)),
    depth: () => ({ deliveries: 0, bytes: 0, deferred: 0 }),
  };
}

function narrowFetching(fetching: Fetching, within: readonly string[], has: (source: string) => boolean): Fetching {
  return {
    isOn: (source) => has(source) && fetching.isOn(source),
    habitsOf: (vendor) => fetching.habitsOf(vendor),
    find: async (source, jobIds) => (has(source) ? fetching.find(source, jobIds) : null),
    list: (filter, query) => fetching.list({ ...filter, within }, query),
    async ask(source, jobId) {
      if (!has(source)) throw notFound('no such job');
      return fetching.ask(source, jobId);
    },
    async counts() {
      const { keyRefused } = await fetching.counts();
      return { waiting: 0, givenUp: 0, keyRefused: keyRefused.filter(has) };
    },
  };
}

/** Pages looked through for one that has something to show. */
const maxPages = 100;

/** A page of a listing without what is not theirs. It may be short, and go on behind it all the same. */
async function onlyThose<Item>(
  read: (cursor: string | null) => Promise<Page<Item>>,
  cursor: string | null,
  isTheirs: (item: Item) => boolean,
): Promise<Page<Item>> {
  let from = cursor;
  for (let pages = 1; ; pages += 1) {
    const { items, next } = await read(from);
    const theirs = items.filter(isTheirs);
    if (theirs.length > 0 || next === null || pages >= maxPages) return { items: theirs, next };
    from = next;
  }
}

async function allOf<Item>(read: (cursor: string | null) => Promise<Page<Item>>): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor);
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

function notFound(message: string): CollectorError {
  return new CollectorError('not-found', message);
}
