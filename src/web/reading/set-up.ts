import type { IncomingMessage } from 'node:http';
import type { AllowMode } from '../../domain/credential.ts';
import type { SetUpGuide, ShownCredential } from '../../domain/set-up.ts';
import type { Source } from '../../domain/source.ts';

/** What is known of the sources, so that vendors can be told. It holds no secret. */
export interface SetUp {
  sources: readonly SourceSetUp[];
  /** Without a slash at its end; null when nobody said under which URL the collector is reached. */
  publicUrl: string | null;
  /** Port of the callbacks where they have a listener of their own; null where pages share it. */
  callbackPort(): number | null;
  /** Plays a vendor's callbacks to the source, over the listener of this process. The source must be one of `sources`. */
  sendTest(source: string): Promise<TestOutcome>;
}

/** One source, and how it is guarded. */
export interface SourceSetUp {
  source: Source;
  credentials: readonly ShownCredential[] | 'none';
  /** Addresses and CIDR blocks. */
  allow: readonly string[] | 'anyone';
  /** For addresses that are not in `allow`. */
  mode: AllowMode;
  /** Preset with the addresses the vendor calls from, e.g. `acme`; null when it publishes none. */
  preset: string | null;
  /** An entry for `auth` that the vendor can send, as it stands in the settings, e.g. `bearer: "${ACME_TOKEN}"`. */
  suggestedCredential: string;
  /** What to tell the vendor, given the URL of the source; at least one. */
  guides(url: string): readonly SetUpGuide[];
  /** Why a test callback from here could not get in, or null. */
  testObstacle(): string | null;
}

/** What became of a test. */
export type TestOutcome =
  /** Ids of the deliveries: some vendors call more than once for a job. */
  | { accepted: true; deliveryIds: readonly string[] }
  /** `status` and `code` of the answer, null when there was none. */
  | { accepted: false; status: number | null; code: string | null; reason: string };

/** Header that marks a delivery as a test sent from here; it is kept with the delivery. */
export const testHeader = 'collector-test';

/** Where a source is called. */
export interface CallbackUrl {
  url: string;
  /** From the address under which the reader reached the pages: a vendor may need another one. */
  isGuessed: boolean;
}

/**
 * The URL of a source: under the public URL, else under the address by which this request came.
 *
 * @param transport how browsers reach the archive
 */
export function callbackUrlOf(
  { publicUrl, callbackPort }: Pick<SetUp, 'publicUrl' | 'callbackPort'>,
  source: string,
  { headers }: Pick<IncomingMessage, 'headers'>,
  transport: 'http' | 'https',
): CallbackUrl {
  const path = `/callback/${source}`;
  if (publicUrl !== null) return { url: `${publicUrl}${path}`, isGuessed: false };
  const origin = URL.parse(`${transport}://${headers.host}`) ?? new URL(`${transport}://127.0.0.1`);
  const port = callbackPort();
  if (port !== null) origin.port = String(port);
  return { url: `${origin.protocol}//${origin.host}${path}`, isGuessed: true };
}

/** True for an address that only this machine itself can call. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
