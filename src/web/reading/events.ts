import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../domain/errors.ts';
import type { Health, HealthStatus } from '../../domain/health.ts';

/** Tells the pages what happens, many things at a time: they ask for the rest themselves. */
export interface Events {
  filed(deliveries: readonly { source: string }[]): void;
  refused(source: string): void;
  /**
   * Sends what happens from now on to this response, until it ends or `isAllowed` says no; with `has`, what happens in
   * those sources alone.
   *
   * @throws CollectorError `overloaded` with too many listeners, `shutting-down`
   */
  connect(response: ServerResponse, isAllowed: () => boolean, has?: ((source: string) => boolean) | null): void;
  /** Ends every stream; they would keep the process from stopping. */
  close(): void;
}

/** Each holds a connection: so many in all, and of one address, so that nobody takes all of them. */
const maxListeners = 1000;
const maxPerAddress = 200;
/** News of the same kind are at least so far apart. */
const batchMs = 1000;
/** How often listeners are looked after: a sign of life against proxies that close quiet connections, and health. */
const checkMs = 5000;
/** A listener that does not read is let go; it asks for everything again when it comes back. */
const maxUnreadBytes = 64 * 1024;

const headers = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // Asks nginx to pass on what it gets.
  'X-Accel-Buffering': 'no',
};

/** @param addressOf who asked, behind any proxies: what counts as one address */
export function createEvents({
  health,
  addressOf,
}: {
  health: Pick<Health, 'report'>;
  addressOf: (request: IncomingMessage) => string;
}): Events {
  const listeners = new Map<ServerResponse, Listener>();
  const filed = createBatch((counts) => sendCounts('filed', counts));
  const refused = createBatch((counts) => sendCounts('refused', counts));
  let checking: NodeJS.Timeout | null = null;
  let lastStatus: HealthStatus | null = null;
  let isClosed = false;

  function send(type: string, content: object): void {
    for (const response of listeners.keys()) write(response, eventText(type, content));
  }

  function sendCounts(type: string, counts: Counts): void {
    for (const [response, { has }] of listeners) {
      const theirs = has === null ? counts : countsOf(counts, has);
      if (theirs.count > 0) write(response, eventText(type, theirs));
    }
  }

  async function checkListeners(): Promise<void> {
    for (const [response, { isAllowed }] of listeners) {
      if (isAllowed()) write(response, ':\n\n');
      else response.end();
    }
    const { status } = await health.report();
    if (status !== lastStatus && lastStatus !== null) send('health', { status });
    lastStatus = status;
  }

  function forget(response: ServerResponse): void {
    listeners.delete(response);
    if (listeners.size > 0 || checking === null) return;
    clearInterval(checking);
    checking = null;
    lastStatus = null;
  }

  return {
    // Nobody listens most of the time, and then nothing is counted.
    filed: (deliveries) => {
      if (listeners.size > 0) for (const { source } of deliveries) filed.add(source);
    },
    refused: (source) => {
      if (listeners.size > 0) refused.add(source);
    },
    connect(response, isAllowed, has = null) {
      if (isClosed) throw new CollectorError('shutting-down', 'the collector is shutting down; try again');
      const address = addressOf(response.req);
      const theirs = [...listeners.values()].filter((listener) => listener.address === address).length;
      if (listeners.size >= maxListeners || theirs >= maxPerAddress)
        throw new CollectorError('overloaded', 'too many pages listen already');
      listeners.set(response, { isAllowed, has, address });
      response.once('close', () => forget(response));
      response.writeHead(200, headers);
      response.write(':\n\n');
      // A report that fails is health's to tell, the next time.
      checking ??= setInterval(() => void checkListeners().catch(() => undefined), checkMs).unref();
    },
    close() {
      isClosed = true;
      filed.stop();
      refused.stop();
      for (const response of listeners.keys()) response.end();
    },
  };
}

function write(response: ServerResponse, text: string): void {
  response.write(text);
  if (response.writableLength > maxUnreadBytes) response.destroy();
}

/** What came since the last batch. */
interface Counts {
  count: number;
  bySource: Record<string, number>;
}

/** An open page. */
interface Listener {
  isAllowed(): boolean;
  /** Whether a source exists for whoever looks; null: all do. */
  has: ((source: string) => boolean) | null;
  address: string;
}

function countsOf({ bySource }: Counts, has: (source: string) => boolean): Counts {
  const theirs = Object.entries(bySource).filter(([source]) => has(source));
  return { count: theirs.reduce((sum, [, count]) => sum + count, 0), bySource: Object.fromEntries(theirs) };
}

function eventText(type: string, content: object): string {
  return `event: ${type}\ndata: ${JSON.stringify(content)}\n\n`;
}

/** Gathers what comes: the first is told at once, what follows within `batchMs` together. */
function createBatch(tell: (counts: Counts) => void): { add(source: string): void; stop(): void } {
  let counts: Counts | null = null;
  let timer: NodeJS.Timeout | undefined;
  let nextMs = 0;

  function flush(): void {
    timer = undefined;
    nextMs = performance.now() + batchMs;
    const told = counts;
    counts = null;
    if (told !== null) tell(told);
  }

  return {
    add(source) {
      // A source may have a name that every object has already, such as `constructor`.
      counts ??= { count: 0, bySource: Object.create(null) };
      counts.count += 1;
      counts.bySource[source] = (counts.bySource[source] ?? 0) + 1;
      timer ??= setTimeout(flush, Math.max(0, nextMs - performance.now())).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
