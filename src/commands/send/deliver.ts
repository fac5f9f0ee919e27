import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SampleCallback } from '../../vendors/samples/sample.ts';
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

  const writing = writeBody(outgoing, callback, cutAfterBytes);
  const result = await resultOf(outgoing);
  // Whoever answers before the body is whole does not want the rest of it.
  outgoing.destroy();
  return { bytes: await writing, ms: Math.round(performance.now() - startedMs), ...result };
}

async function resultOf(outgoing: ClientRequest): Promise<Pick<Sent, 'answer' | 'problem'>> {
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    return { answer: await readAnswer(response), problem: null };
  } catch (error) {
    return { answer: null, problem: reasonOf(error) };
  }
}

/** Resolves to the bytes written, when all of them are or when the connection is gone. */
async function writeBody(
  outgoing: ClientRequest,
  { body, bytes: whole }: SampleCallback,
  cutAfterBytes: number | null,
): Promise<number> {
  const wanted = cutAfterBytes ?? whole;
  let written = 0;
  for await (const chunk of body()) {
    const piece = chunk.subarray(0, wanted - written);
    await writeChunk(outgoing, piece);
    if (outgoing.destroyed) return written;
    written += piece.length;
    if (written === wanted) break;
  }
  if (cutAfterBytes === null) outgoing.end();
  else outgoing.destroy();
  return written;
}

/** Resolves when the chunk has left for the network, or cannot any more. */
function writeChunk(outgoing: ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.destroyed) return resolve();
    outgoing.once('close', resolve);
    outgoing.write(chunk, () => {
      outgoing.off('close', resolve);
      resolve();
    });
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const { 'collector-delivery': id, 'content-type': type } = response.headers;
  const answer = { status: response.statusCode ?? 0, deliveryId: typeof id === 'string' ? id : null };
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > maxAnswerChars) break;
    }
    return { ...answer, text, code: type?.startsWith('application/problem+json') ? codeOf(JSON.parse(text)) : null };
  } catch {
    // The status alone says enough when the document does not come whole.
    return { ...answer, text, code: null };
  }
}

function codeOf(problem: unknown): string | null {
  const isProblem = typeof problem === 'object' && problem !== null && 'code' in problem;
  return isProblem && typeof problem.code === 'string' ? problem.code : null;
}

/** A refused connection to a name with several addresses has no message of its own, only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
