import { masked } from '../domain/masking.ts';
import type { FetchRequest, ShownKey, VendorFetch } from '../domain/vendor-fetch.ts';
import { readRetryAfter } from './backoff.ts';
import type { HostClass } from './hosts.ts';
import type { Got, HttpGet } from './http-get.ts';
import type { SignS3 } from './s3-signer.ts';

/** How requests to the vendor of one source are made. */
export interface AskParts {
  get: HttpGet;
  vendor: VendorFetch;
  classOf(url: URL): HostClass;
  apiKey: string | null;
  signS3: SignS3;
  userAgent: string;
  signal: AbortSignal;
  now(): Date;
  /** Counts a request before it is made. @throws FetchFault over the most that one try may make */
  count(): void;
}

/** An answer with a body to be read, and the head of the request it answers as it may be written down. */
export interface Asked {
  got: Got;
  /** Where it came from in the end; the path without its query, which may hold a secret. */
  host: string;
  path: string;
  /** Of the request, lower-case names; secrets read `***`. */
  headers: Readonly<Record<string, string>>;
}

/** Why a try ends without what was wanted. The message is for people: no URL, no key, no token. */
export class FetchFault extends Error {
  override readonly name = 'FetchFault';
  readonly end: 'again' | 'gone' | 'refused';
  /** How long the vendor asked to wait, in ms, or null. */
  readonly retryAfterMs: number | null;

  constructor(end: FetchFault['end'], message: string, retryAfterMs: number | null = null) {
    super(message);
    this.end = end;
    this.retryAfterMs = retryAfterMs;
  }
}

const mostRedirects = 5;

/**
 * Makes a request and follows where it leads, within the vendor's own hosts; the key, or the token of a notice, goes to the
 * origin it is meant for and nowhere else.
 *
 * @throws FetchFault for every answer but a 2xx, and when there is none
 */
export async function ask(request: FetchRequest, parts: AskParts): Promise<Asked> {
  let url = urlOf(request.url);
  const first = url.origin;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const credential = url.origin === first ? await credentialOf(request, url, parts) : nothing;
    const asked = await askOnce(url, { ...request, credential }, parts);
    const { status, headers } = asked.got;
    const isAnswer = status >= 200 && status < 300;
    const coding = headers['content-encoding'] ?? 'identity';
    if (isAnswer && coding === 'identity') return asked;
    asked.got.close();
    if (isAnswer)
      throw new FetchFault('again', `the vendor sent its answer as ${coding}, although it was asked not to`);
    const isRedirect = redirectStatuses.has(status) && headers.location !== undefined;
    if (!isRedirect) throw faultOf(status, asked.got, request, parts);
    url = urlOf(headers.location, url);
  }
  throw new FetchFault('again', `the vendor led on more than ${mostRedirects} times`);
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const nothing: ShownKey = { headers: {}, query: {} };

async function credentialOf({ credential }: FetchRequest, url: URL, parts: AskParts): Promise<ShownKey> {
  const { vendor, apiKey, signS3 } = parts;
  if (credential === 'none') return nothing;
  if (isOfS3(credential)) {
    return signS3(url, credential.s3.region).catch(() => {
      throw new FetchFault('refused', "no credentials were found where Amazon's SDK looks for them");
    });
  }
  if (credential !== 'api-key') return { headers: { Authorization: `Bearer ${credential.bearer}` }, query: {} };
  if (apiKey === null || vendor.showKey === null) return nothing;
  return vendor.showKey(apiKey);
}

function isOfS3(credential: FetchRequest['credential']): credential is { s3: { region: string } } {
  return typeof credential === 'object' && 's3' in credential;
}

async function askOnce(
  url: URL,
  { headers, credential }: { headers: FetchRequest['headers']; credential: ShownKey },
  { get, classOf, userAgent, signal, count }: AskParts,
): Promise<Asked> {
  const isSecret = credential !== nothing;
  const host = classOf(url);
  if (host === 'foreign' || (host === 'result' && isSecret)) {
    throw new FetchFault('gone', `the vendor leads to ${url.host}, which is not a host of its own that may be asked`);
  }
  count();
  const target = new URL(url);
  for (const [name, value] of Object.entries(credential.query)) target.searchParams.set(name, value);
  const plain = { 'User-Agent': userAgent, 'Accept-Encoding': 'identity', ...headers };
  const got = await get(target, {
    headers: { ...plain, ...credential.headers },
    addresses: host === 'endpoint' ? 'any' : 'public',
    signal,
  }).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  const shown = { Host: url.host, ...plain, ...maskedValues(credential.headers) };
  return { got, host: url.host, path: url.pathname, headers: lowerCased(shown) };
}

function faultOf(
  status: number,
  { headers }: Got,
  { credential }: FetchRequest,
  { vendor, now }: AskParts,
): FetchFault {
  if (isOfS3(credential)) {
    const region = headers['x-amz-bucket-region'];
    if (typeof region === 'string' && /^[a-z0-9-]{1,32}$/.test(region) && region !== credential.s3.region) {
      return new FetchFault('gone', `the bucket is in ${region}, and was asked for in ${credential.s3.region}`);
    }
  }
  const special = vendor.statuses[status];
  const retryAfterMs = readRetryAfter(headers['retry-after'], now().getTime());
  if (special !== undefined) return new FetchFault(special.type, special.reason, retryAfterMs);
  if (status === 401 || status === 403) {
    if (isOfS3(credential)) {
      return new FetchFault('refused', `the credentials on this machine do not suffice to read the file (${status})`);
    }
    if (credential === 'api-key') return new FetchFault('refused', `the vendor does not accept the apiKey (${status})`);
    return new FetchFault(
      'gone',
      `the vendor no longer accepts the permission that it gave with its notice (${status})`,
    );
  }
  if (status === 404 || status === 410) return new FetchFault('gone', `the vendor has nothing of this job (${status})`);
  if (status === 429) return new FetchFault('again', 'the vendor asks for fewer requests (429)', retryAfterMs);
  if (status >= 500 || status === 408 || status === 425) {
    return new FetchFault('again', `the vendor could not answer (${status})`, retryAfterMs);
  }
  return new FetchFault('gone', `the vendor refused the request (${status})`);
}

/** @throws FetchFault for what is no URL */
function urlOf(text: string | undefined, base?: URL): URL {
  const url = text === undefined ? null : URL.parse(text, base);
  if (url !== null) return url;
  throw new FetchFault('gone', 'the vendor leads to something that is no URL');
}

/** Anything that goes wrong on the way, in words; also for bodies that break off. */
export function unreachable(url: { host: string }, error: unknown): FetchFault {
  if (error instanceof FetchFault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  if (code === 'ENOTPUBLIC') {
    return new FetchFault(
      'again',
      `${url.host} has an address that is not public; name it as fetch.endpoint in the settings if that is right`,
    );
  }
  const reason =
    reasons.get(code) ??
    (isOfCertificate(code) ? `its certificate is not trusted (${code})` : `it could not be asked (${code})`);
  return new FetchFault('again', `${url.host}: ${reason}`);
}

/** As OpenSSL and Node name what they hold against a certificate. */
function isOfCertificate(code: string): boolean {
  return /CERT|_SIGNATURE$|^HOSTNAME_MISMATCH$/.test(code);
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'there is no such host'],
  ['EAI_AGAIN', 'its name cannot be resolved right now'],
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection broke off'],
  ['ESILENT', 'it was silent for too long'],
]);

function maskedValues(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, masked]));
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
