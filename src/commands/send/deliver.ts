import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SampleCallback } from '../../vendors/common/samples/sample.ts';
import { readText, reasonOf, responseOf, writeBody } from '../outgoing.ts';
import { type Target, urlFor } from './target.ts';

/** What became of one request. */
export interface Sent {
  /** Bytes of the body that were handed to the connection. */
  bytes: number;
  ms: number;
  answer: Answer | null;
  /** Why there is no answer, or null. */
  problem: string | null;
}

interface Answer {
  status: number;
  deliveryId: string | null;
  /** `code` of a problem document, or null. */
  code: string | null;
  /** Its body, which may be cut short. */
  text: string;
}

/** A connection on which nothing moves for this long is given up. */
const silenceMs = 120_000;
/** Every answer of a collector is far shorter; no more of one is read. */
const maxAnswerChars = 64 * 1024;

/**
 * Sends a callback as a stream over a connection of its own, at the pace of the receiver.
 *
 * @param cutAfterBytes drops the connection after so many bytes of the body; null sends all of it
 */
export async function deliver(target: Target, callback: SampleCallback, cutAfterBytes: number | null): Promise<Sent> {
  const startedMs = performance.now();
  const url = urlFor(target, callback);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = callback.contentLength === null ? {} : { 'content-length': callback.contentLength };
  const headers = { ...callback.headers, ...target.headers, ...length };
  const outgoing = send(url, { method: callback.method, headers, agent: false });
  outgoing.setTimeout(silenceMs, () => outgoing.destroy(new Error(`nothing moved for ${silenceMs / 1000} s`)));

  const writing = sendBody(outgoing, callback, cutAfterBytes);
  const result = await resultOf(outgoing);
  // Whoever answers before the body is whole does not want the rest of it.
  outgoing.destroy();
  return { bytes: await writing, ms: Math.round(performance.now() - startedMs), ...result };
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

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const { 'collector-delivery': id, 'content-type': type } = response.headers;
  const answer = { status: response.statusCode ?? 0, deliveryId: typeof id === 'string' ? id : null };
  const text = await readText(response, maxAnswerChars);
  return { ...answer, text, code: type?.startsWith('application/problem+json') ? codeIn(text) : null };
}

function codeIn(text: string): string | null {
  try {
    return codeOf(JSON.parse(text));
  } catch {
    // The status alone says enough when the document does not come whole.
    return null;
  }
}

function codeOf(problem: unknown): string | null {
  const isProblem = typeof problem === 'object' && problem !== null && 'code' in problem;
  return isProblem && typeof problem.code === 'string' ? problem.code : null;
}
