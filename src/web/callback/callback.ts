import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../domain/errors.ts';
import { type Admitted, type BodyVerifier, isMisfit, senderNotAllowed } from '../../domain/gate.ts';
import { unlistedReason } from '../../domain/senders.ts';
import type { Source } from '../../domain/source.ts';
import type { AnsweredCallback } from '../../domain/telemetry.ts';
import type { VendorAnswer } from '../../domain/vendor-answer.ts';
import type { Intake } from '../../intake/receive.ts';
import { problemOf } from '../http/error-response.ts';
import type { Lingering } from '../http/lingering.ts';
import { welcome } from '../http/listen.ts';
import { createRefusals } from '../http/refuse.ts';
import { complete, handshakeOf, withoutBody } from './handshake.ts';
import {
  type Arriving,
  type Endpoint,
  type Greeted,
  type HeadRefused,
  type Judged,
  judgeHead,
  notAllowed,
  readTarget,
} from './head.ts';
import type { Probes } from './probe.ts';

export interface CallbackParts {
  endpoints: ReadonlyMap<string, Endpoint>;
  intake: Intake;
  probes: Probes;
  lingering: Lingering;
  now: () => Date;
  newId: () => string;
  isDraining: () => boolean;
  /** Whether an address counts as listed by now: it may have come to be trusted while its body came. */
  isListed: (source: string, address: string) => boolean;
  onAnswered: (answered: AnsweredCallback) => void;
}

/** What became of a request. */
interface Outcome extends Pick<AnsweredCallback, 'sender' | 'unlisted' | 'bytes'> {
  result: Result;
}

type Result =
  | { type: 'received'; id: string; parts: number; answer: VendorAnswer }
  | { type: 'handshake'; answer: VendorAnswer }
  /** `challenge` is the value of WWW-Authenticate, or null. */
  | { type: 'refused'; error: unknown; challenge: string | null };

/** `POST` and `PUT` on `/callback`, `/callback/<source>` and `/callback/<source>/<tail>`. */
export function createCallbackHandler(parts: CallbackParts) {
  const refusals = createRefusals(parts.lingering);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (refusals.isClosed(request)) return void request.resume();
    const startMs = performance.now();
    const target = readTarget(request.url ?? '');
    const endpoint = parts.endpoints.get(target.name);
    const onReady = (): void => welcome(request, response);
    if (endpoint !== undefined && parts.probes.isProbe(request)) {
      const { query, whole } = target;
      const refuse = (error: unknown): void => refusals.refuse(request, response, error);
      return parts.probes.answer({ request, response, ...endpoint, target: whole, query, onReady, refuse });
    }
    const { result, ...known } = await outcomeOf(parts, endpoint, { request, target, onReady });
    if (result.type !== 'refused') answer(response, result);
    else {
      if (result.challenge !== null) response.setHeader('WWW-Authenticate', result.challenge);
      refusals.refuse(request, response, result.error);
    }
    const { statusCode: status } = response;
    parts.onAnswered({ source: target.name, status, ...known, ...toldOf(result), ms: performance.now() - startMs });
  };
}

function toldOf(result: Result): Pick<AnsweredCallback, 'id' | 'parts' | 'code' | 'error'> {
  const told = { id: null, parts: 0, code: null, error: null };
  if (result.type === 'handshake') return told;
  if (result.type === 'received') return { ...told, id: result.id, parts: result.parts };
  const { error } = result;
  const { code } = problemOf(error, 'vendor');
  return error instanceof CollectorError
    ? { ...told, code, id: error.deliveryId, error: error.cause ?? (code === 'bad-signature' ? error.message : null) }
    : { ...told, code, error };
}

/** Never fails: whatever goes wrong is the outcome. */
async function outcomeOf(parts: CallbackParts, endpoint: Endpoint | undefined, arriving: Arriving): Promise<Outcome> {
  let judged: Judged | HeadRefused | Greeted;
  try {
    judged = judgeHead(endpoint, arriving);
  } catch (error) {
    judged = { error, sender: null, challenge: null };
  }
  if ('error' in judged) {
    const { sender, ...refusal } = judged;
    return { sender, unlisted: null, bytes: 0, result: { type: 'refused', ...refusal } };
  }
  if ('greeting' in judged) {
    const { sender, greeting } = judged;
    return { sender, unlisted: null, bytes: 0, result: { type: 'handshake', answer: greeting } };
  }
  const { verdict } = judged;
  const progress = { bytes: 0 };
  let unlisted: Admitted['unlisted'] = null;
  const onProved = (): void => {
    unlisted = verdict.unlisted;
  };
  const result = await takeIn(parts, judged, arriving, { progress, onProved }).catch(
    (error: unknown): Result => ({ type: 'refused', error, challenge: null }),
  );
  return { sender: verdict.sender, unlisted, bytes: progress.bytes, result };
}

/** @throws CollectorError for what is refused in the end, and whatever else goes wrong */
async function takeIn(
  parts: CallbackParts,
  { endpoint, method, verdict }: Judged,
  { request, target, onReady }: Arriving,
  { progress, onProved }: { progress: { bytes: number }; onProved: () => void },
): Promise<Result> {
  const { source, gate, vendor } = endpoint;
  const { sender, unlisted } = verdict;
  const verifier = unlisted === null ? verdict.verifier : proofOfUnlisted(verdict.verifier, onProved);
  if (parts.isDraining()) throw new CollectorError('shutting-down', 'the collector is shutting down; try again');

  const { query, path, tail } = target;
  const headers = gate.maskHeaders(request.rawHeaders);
  const handshake = handshakeOf(endpoint, { method, query, headers }, { request });
  if (method === 'GET') {
    const met = await withoutBody(handshake, verifier);
    if (met === null) throw notAllowed();
    return { type: 'handshake', answer: await complete(met) };
  }
  const id = parts.newId();
  const taken = await parts.intake.receive({
    head: {
      id,
      source: source.name,
      vendor: source.vendor,
      receivedAt: parts.now().toISOString(),
      method,
      path,
      tail,
      query: gate.maskQuery(query),
      sender,
      headers,
      ...(unlisted !== null && { unlisted: true as const }),
      ...(gate.isOpen && { unproved: true as const }),
    },
    request,
    limits: source.limits,
    verifier,
    aside: unlisted === 'quarantine' && sender !== null ? reasonFor(parts, source, sender) : notAside,
    handshake,
    onReady,
    progress,
  });
  if ('reply' in taken) return { type: 'handshake', answer: await complete(taken) };
  return { type: 'received', id, parts: taken.parts, answer: vendor.answer ?? usualAnswer };
}

function reasonFor({ isListed }: CallbackParts, { name }: Source, sender: string) {
  return () => (isListed(name, sender) ? null : unlistedReason(sender));
}

function notAside(): null {
  return null;
}

/** What every documented vendor takes as a success, to the letter. */
const usualAnswer: VendorAnswer = { status: 200, mediaType: 'text/plain', body: 'OK' };

function answer(response: ServerResponse, result: Exclude<Result, { type: 'refused' }>): void {
  const { status, mediaType, body, headers = {} } = result.answer;
  if (result.type === 'received') response.setHeader('Collector-Delivery', result.id);
  // A handshake repeats what the request said, and must not be taken for anything but what it is called.
  else response.setHeader('X-Content-Type-Options', 'nosniff');
  response.writeHead(status, { ...headers, 'Content-Type': mediaType, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * Judges an unlisted sender by its signature: `onProved` is called when it fits.
 *
 * One that does not is refused for its address: until it has proved itself, an unlisted sender is told no more than that.
 */
function proofOfUnlisted(verifier: BodyVerifier | null, onProved: () => void): BodyVerifier | null {
  if (verifier === null) {
    onProved();
    return null;
  }
  const asUnlisted = (error: unknown) =>
    isMisfit(error) ? new CollectorError('sender-not-allowed', senderNotAllowed) : error;
  return {
    update(chunk) {
      try {
        verifier.update(chunk);
      } catch (error) {
        throw asUnlisted(error);
      }
    },
    async prove() {
      const proof = await verifier.prove().catch((error: unknown) => Promise.reject(asUnlisted(error)));
      if (proof === null) throw new CollectorError('sender-not-allowed', senderNotAllowed);
      onProved();
      return proof;
    },
  };
}
