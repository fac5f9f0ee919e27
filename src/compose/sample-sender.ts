import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Credential, CredentialRule } from '../domain/credential.ts';
import type { SampleCallback } from '../vendors/common/samples/sample.ts';
import { samplers } from '../vendors/samplers.ts';
import { type TestOutcome, testHeader } from '../web/reading/set-up.ts';
import { type SignableRule, signSample } from './sign-sample.ts';

/** Where a test goes, and what lets it in. */
export interface SampleTarget {
  source: string;
  vendor: string;
  auth: CredentialRule;
  /** Of the callbacks' listener, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** Of the settings; some signatures cover it. */
  publicUrl: string | null;
}

/** A connection on which nothing moves for this long is given up. */
const silenceMs = 20_000;

/** Plays the usual callbacks of the vendor, one after the other, until one is not accepted. */
export async function sendSamples(target: SampleTarget, now: () => Date): Promise<TestOutcome> {
  const deliveryIds: string[] = [];
  for (const callback of samplesFor(target)) {
    const answer = await send(target, callback, now).catch(whyUnanswered);
    if ('reason' in answer) return answer;
    deliveryIds.push(answer.deliveryId);
  }
  return { accepted: true, deliveryIds };
}

/** Sources that take whoever comes are tried as by a sender of no known vendor. */
function samplesFor({ source, vendor }: SampleTarget): SampleCallback[] {
  const sampler = samplers.get(vendor) ?? samplers.get('generic');
  if (sampler === undefined) throw new Error('there are no samples of a generic sender');
  const seed = randomInt(2 ** 48 - 1);
  return sampler.sample({
    contents: sampler.usual,
    bytes: null,
    outcome: 'success',
    method: 'POST',
    grouping: 'together',
    jobId: `test-${seed.toString(36)}`,
    callbackPath: `/callback/${source}`,
    seed,
  });
}

type Answer = { deliveryId: string } | Extract<TestOutcome, { accepted: false }>;

async function send(target: SampleTarget, callback: SampleCallback, now: () => Date): Promise<Answer> {
  const credential = target.auth === 'none' ? null : presentable(target.auth);
  const path = [`/callback/${target.source}`, ...(callback.tail?.split('/').map(encodeURIComponent) ?? [])].join('/');
  const query: [string, string][] = [...inQuery(credential), ...Object.entries(callback.query)];
  const signed =
    credential?.type === 'signature'
      ? await signSample(credential, callback, {
          url: `${target.publicUrl ?? target.origin}${path}${searchOf(query)}`,
          now,
        })
      : null;
  const url = new URL(`${target.origin}${path}${searchOf([...query, ...(signed?.query ?? [])])}`);
  const headers = {
    ...callback.headers,
    ...inHeaders(credential),
    ...signed?.headers,
    [testHeader]: '1',
    ...(callback.contentLength === null ? {} : { 'content-length': callback.contentLength }),
  };
  return exchange(url, headers, callback);
}

async function exchange(url: URL, headers: OutgoingHttpHeaders, { method, body }: SampleCallback): Promise<Answer> {
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  // This process calls its own socket; the certificate is made out to a name, and here an address is called.
  const outgoing = open(url, { method, headers, agent: false, rejectUnauthorized: false });
  outgoing.setTimeout(silenceMs, () => outgoing.destroy(new Error(`nothing moved for ${silenceMs / 1000} s`)));
  const answered = once(outgoing, 'response');
  // Whoever answers before the body is whole does not want the rest of it: the answer tells more than the broken pipe.
  const written = pipeline(Readable.from(body()), outgoing).catch(() => undefined);
  try {
    const response: IncomingMessage = (await answered)[0];
    await written;
    return await readAnswer(response);
  } finally {
    outgoing.destroy();
  }
}

/**
 * The first credential of the source that a test can show; null when there is none, because only the vendor itself can
 * sign by its scheme.
 */
export function presentable(auth: readonly Credential[]): PresentableCredential | null {
  return auth.find(isPresentable) ?? null;
}

type PresentableCredential = Exclude<Credential, { type: 'signature' }> | ({ type: 'signature' } & SignableRule);

function isPresentable(credential: Credential): credential is PresentableCredential {
  return credential.type !== 'signature' || credential.scheme !== 'sns';
}

function inHeaders(credential: PresentableCredential | null): Record<string, string> {
  switch (credential?.type) {
    case 'bearer':
      return { authorization: `Bearer ${asBytes(credential.token)}` };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${credential.user}:${credential.password}`).toString('base64')}` };
    case 'header':
      return { [credential.name.toLowerCase()]: asBytes(credential.value) };
    default:
      return {};
  }
}

function inQuery(credential: PresentableCredential | null): [name: string, value: string][] {
  return credential?.type === 'query' ? [[credential.name, credential.value]] : [];
}

function searchOf(query: readonly (readonly [string, string])[]): string {
  return query.length === 0 ? '' : `?${new URLSearchParams(query.map(([name, value]) => [name, value]))}`;
}

/** Node writes headers one byte for each character; the gate compares them as UTF-8. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const { 'collector-delivery': deliveryId } = response.headers;
  if (status === 200 && typeof deliveryId === 'string') {
    response.resume();
    return { deliveryId };
  }
  const problem = await readProblem(response);
  return { accepted: false, status, ...problem };
}

/** No more of an answer is read: a problem document is far shorter. */
const mostChars = 64 * 1024;

async function readProblem(response: IncomingMessage): Promise<{ code: string | null; reason: string }> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > mostChars) break;
  }
  const isProblem = response.headers['content-type'] === 'application/problem+json';
  const { code, detail } = isProblem
    ? JSON.parse(text)
    : { code: null, detail: 'the answer was not one of a collector' };
  return { code, reason: detail };
}

function whyUnanswered(error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error);
  return { accepted: false, status: null, code: null, reason: `no answer: ${reason}` };
}
