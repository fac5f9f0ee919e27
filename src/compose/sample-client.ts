import { randomUUID } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { SignatureRule } from '../domain/credential.ts';
import type { Sign } from '../domain/gate.ts';
import type { SampleCallback } from '../domain/sample.ts';
import type { Signed } from '../domain/signature.ts';
import { getOverHttps } from '../gate/https-get.ts';
import { readText, reasonOf, responseOf, writeBody } from '../lib/outgoing.ts';
import { signatureSchemes } from './known.ts';

/** Where sample callbacks go, and what lets them in. */
export interface SampleTarget {
  /** Of the source, with the query that the customer put into it. */
  url: URL;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Null for callbacks that are not signed. */
  signing: Signing | null;
  /** PEM of an authority that is trusted beside the public ones. Left out: none. */
  ca?: string | null;
}

/** What callbacks are signed with. */
export interface Signing {
  rule: SignatureRule;
  /** Under which the collector is known outside, without a slash at its end; null: as it is called. Some sign it. */
  publicUrl: string | null;
}

export interface SendOptions {
  /** A connection on which nothing moves for this long is given up. */
  silenceMs: number;
  /** Drops the connection after so many bytes of the body; null sends all of it. */
  cutAfterBytes?: number | null;
  /** What is signed, where that is not the body. */
  signedText?: SampleCallback['body'];
  /** False takes any certificate, for a process that calls itself by an address. */
  checksCertificate?: boolean;
}

/** What became of one request. */
export interface Sent {
  /** Bytes of the body that were handed to the connection. */
  bytes: number;
  ms: number;
  answer: SampleAnswer | null;
  /** Why there is no answer, or null. */
  problem: string | null;
}

export interface SampleAnswer {
  status: number;
  deliveryId: string | null;
  /** `code` and `detail` of a problem document; null for anything else. */
  code: string | null;
  detail: string | null;
  /** Its body, which may be cut short. */
  text: string;
}

/** Every answer of a collector is far shorter; no more of one is read. */
const maxAnswerChars = 64 * 1024;

/**
 * Sends a callback as a stream over a connection of its own, at the pace of the receiver.
 *
 * @throws RangeError when it cannot be signed as the target asks for
 */
export async function sendSample(target: SampleTarget, callback: SampleCallback, options: SendOptions): Promise<Sent> {
  const { silenceMs, cutAfterBytes = null, signedText = callback.body, checksCertificate = true } = options;
  const signed = await signatureFor(target, callback, signedText);
  const startedMs = performance.now();
  const url = urlFor(target, callback);
  for (const [name, value] of signed.query) url.searchParams.append(name, value);
  const length = callback.contentLength === null ? {} : { 'content-length': callback.contentLength };
  const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: callback.method,
    headers: { ...callback.headers, ...target.headers, ...signed.headers, ...length },
    agent: false,
    rejectUnauthorized: checksCertificate,
    ...(target.ca == null ? {} : { ca: [...rootCertificates, target.ca] }),
  });
  outgoing.setTimeout(silenceMs, () => outgoing.destroy(new Error(`nothing moved for ${silenceMs / 1000} s`)));

  const writing = sendBody(outgoing, callback, cutAfterBytes);
  const result = await resultOf(outgoing);
  // Whoever answers before the body is whole does not want the rest of it.
  outgoing.destroy();
  return { bytes: await writing, ms: Math.round(performance.now() - startedMs), ...result };
}

/** The URL of one callback: the tail behind the path, the vendor's query behind the customer's. */
export function urlFor(
  { url }: Pick<SampleTarget, 'url'>,
  { tail, query }: Pick<SampleCallback, 'tail' | 'query'>,
): URL {
  const whole = new URL(url);
  if (tail !== null) {
    const path = whole.pathname.replace(/\/+$/, '');
    // `/callback/x` is the source x: a file name for the source `default` stands behind its name.
    const source = path === '/callback' ? '/callback/default' : path;
    whole.pathname = `${source}/${tail.split('/').map(encodeURIComponent).join('/')}`;
  }
  for (const [name, value] of Object.entries(query)) whole.searchParams.append(name, value);
  return whole;
}

/** Signs texts as a collector with this rule signs what it answers to a handshake; null when the scheme has no secret. */
export function signTextBy({ rule, publicUrl }: Signing): Sign | null {
  const context = { now: () => new Date(), publicUrl, fetchText: getOverHttps };
  return signatureSchemes.get(rule.scheme)?.compile(rule, context).sign ?? null;
}

async function signatureFor(
  target: SampleTarget,
  callback: SampleCallback,
  text: SampleCallback['body'],
): Promise<Signed> {
  if (target.signing === null) return { headers: {}, query: [] };
  const { rule, publicUrl } = target.signing;
  const sender = signatureSchemes.get(rule.scheme)?.sender;
  if (sender === undefined) throw new Error(`there is no scheme ${rule.scheme}`);
  if ('impossible' in sender) throw new RangeError(sender.impossible);
  const { origin, pathname, search } = urlFor(target, callback);
  return sender.sign(rule, {
    method: callback.method,
    id: `sample-${randomUUID()}`,
    atMs: Date.now(),
    url: `${publicUrl ?? origin}${pathname}${search}`,
    mediaType: callback.headers['content-type'] ?? null,
    body: text(),
  });
}

async function resultOf(outgoing: ClientRequest): Promise<Pick<Sent, 'answer' | 'problem'>> {
  try {
    return { answer: await readAnswer(await responseOf(outgoing)), problem: null };
  } catch (error) {
    return { answer: null, problem: reasonOf(error) };
  }
}

/** Resolves to the bytes written, when all of them are or when the connection is gone. */
async function sendBody(
  outgoing: ClientRequest,
  { body, bytes }: SampleCallback,
  cutAfterBytes: number | null,
): Promise<number> {
  const written = await writeBody(outgoing, body(), cutAfterBytes ?? bytes);
  if (outgoing.destroyed) return written;
  if (cutAfterBytes === null) outgoing.end();
  else outgoing.destroy();
  return written;
}

async function readAnswer(response: IncomingMessage): Promise<SampleAnswer> {
  const { 'collector-delivery': id, 'content-type': type } = response.headers;
  const text = await readText(response, maxAnswerChars);
  const problem = type?.startsWith('application/problem+json') ? jsonIn(text) : null;
  return {
    status: response.statusCode ?? 0,
    deliveryId: typeof id === 'string' ? id : null,
    code: wordIn(problem, 'code'),
    detail: wordIn(problem, 'detail'),
    text,
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The status alone says enough when the document does not come whole.
    return null;
  }
}

function wordIn(problem: unknown, name: string): string | null {
  const word: unknown = typeof problem === 'object' && problem !== null ? Reflect.get(problem, name) : null;
  return typeof word === 'string' ? word : null;
}
