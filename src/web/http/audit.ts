import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { AuditAction, AuditLog } from '../../domain/audit.ts';
import type { Person } from '../../domain/people.ts';
import type { WrongToken } from '../../domain/telemetry.ts';

/** Writes down who did what. */
export interface Audit {
  /**
   * What is about to be done by a request, to the delivery or job of its route unless another delivery is named. What changes something is durable when this resolves, so that nothing is done
   * that nobody knows of; reading is written once for a person, a call and ten minutes, and waits for nothing.
   *
   * @throws CollectorError `storage-full`, `storage-unavailable`
   */
  note(request: Request, response: Response, what: AuditAction, delivery?: string): Promise<void>;
  /** Somebody signed in or out; durable when it resolves. */
  session(request: IncomingMessage, person: Person, what: 'signed-in' | 'signed-out'): Promise<void>;
  /** A token that was wrong: counted for each address and minute. */
  failed(wrong: WrongToken): void;
  /** Writes down what is counted. */
  flush(): Promise<void>;
}

export interface AuditParts {
  log: Pick<AuditLog, 'record'>;
  senderOf(request: IncomingMessage): string | null;
  /** Id of the first delivery of a job; null when there is none. */
  callOf(source: string, jobId: string): Promise<string | null>;
  /** Told of what could not be written down and held nobody up. */
  onLost(error: unknown): void;
  now(): number;
}

/** Reading the same again so soon is the same reading. */
const onceInMs = 10 * 60_000;
/** Readings and addresses that are remembered. */
const maxRemembered = 10_000;

/** Whatever else stands in a URL is somebody's text. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Players ask for pieces, and browsers say what for. */
function isPlaying({ headers }: IncomingMessage): boolean {
  const wanted = headers['sec-fetch-dest'];
  return wanted === 'audio' || wanted === 'video' || headers.range !== undefined;
}

export function createAudit({ log, senderOf, callOf, onLost, now }: AuditParts): Audit {
  const readAtMs = new Map<string, number>();
  let wrongBy = new Map<string | null, number>();

  function isFirst(key: string): boolean {
    const lastMs = readAtMs.get(key);
    if (lastMs !== undefined && now() - lastMs < onceInMs) return false;
    readAtMs.delete(key);
    readAtMs.set(key, now());
    const [oldest] = readAtMs.keys();
    if (readAtMs.size > maxRemembered && oldest !== undefined) readAtMs.delete(oldest);
    return true;
  }

  function entryOf(request: IncomingMessage, person: Person, what: AuditAction, route: string | null) {
    const { name: who, role } = person;
    const at = new Date(now()).toISOString();
    return { at, what, who, role, from: senderOf(request), route, delivery: null, times: 1 } as const;
  }

  /** A job is named by its first delivery: its own id may be a name or a number of somebody's. */
  async function deliveryOf({ params }: Request): Promise<string | null> {
    const { id, source, jobId } = params;
    if (typeof id === 'string') return uuid.test(id) ? id : null;
    return typeof source === 'string' && typeof jobId === 'string' ? callOf(source, jobId) : null;
  }

  return {
    async note(request, response, asked, named) {
      const { person } = response.locals;
      if (person === undefined) return;
      const what = asked === 'downloaded' && isPlaying(request) ? 'played' : asked;
      const entry = entryOf(request, person, what, `${request.method} ${request.route?.path ?? ''}`);
      const callIn = async () => (named === undefined ? deliveryOf(request) : named);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return log.record({ ...entry, delivery: await callIn() });
      }
      const { id, index, source, jobId } = request.params;
      if (!isFirst(JSON.stringify([entry.who, entry.from, what, named ?? id, index, source, jobId]))) return;
      // Of a name that nothing has, nothing was read.
      response.once('finish', () => {
        if (response.statusCode >= 400) return;
        callIn()
          .then((delivery) => log.record({ ...entry, delivery }))
          .catch(onLost);
      });
    },
    session: (request, person, what) => log.record(entryOf(request, person, what, null)),
    failed({ sender }) {
      if (wrongBy.size < maxRemembered || wrongBy.has(sender)) wrongBy.set(sender, (wrongBy.get(sender) ?? 0) + 1);
    },
    async flush() {
      const counted = wrongBy;
      wrongBy = new Map();
      const at = new Date(now()).toISOString();
      const entry = { at, what: 'sign-in-failed', who: null, role: null, route: null, delivery: null } as const;
      await Promise.all([...counted].map(([from, times]) => log.record({ ...entry, from, times })));
    },
  };
}
