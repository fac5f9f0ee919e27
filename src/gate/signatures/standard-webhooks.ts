import type { BodyVerifier } from '../../domain/gate.ts';
import { anyOf } from './any-of.ts';
import { decodeBytes, decodeMac, wireBytes } from './encodings.ts';
import { type MacKey, macKey, nothing, verifyMac } from './mac.ts';
import type { SignatureReader, SignedHead, SigningContext } from './scheme.ts';
import { isNear, minuteMs, secondsIn } from './times.ts';
import { digestOfBody, inHeaders, type Signed, secondsOf, type Unsigned } from './unsigned.ts';

/**
 * Standard Webhooks, and Svix, whose older header names differ and nothing else.
 *
 * HMAC-SHA256 of `<id>.<time>.<body>` in base64; several in one header, for rotation at the sender.
 * Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md; docs.recall.ai, "Authenticating requests",
 * read 2026-11-21.
 *
 * @throws RangeError when the secret is not a key in base64.
 */
export function compileStandardWebhooks(secret: string, { now }: SigningContext): SignatureReader {
  const key = macKey('standard-webhooks', readWebhookSecret(secret));
  return {
    headers: families.flatMap((family) => [`${family}-id`, `${family}-timestamp`, `${family}-signature`]),
    sign: key.sign,
    read: (head) => anyOf(families.map((family) => readFamily(family, key, head, now()))),
  };
}

/** The other end of it. */
export async function signForStandardWebhooks(secret: string, unsigned: Unsigned): Promise<Signed> {
  const time = secondsOf(unsigned);
  const hmac = macKey('standard-webhooks', readWebhookSecret(secret)).start('sha256');
  const digest = await digestOfBody(hmac.update(`${unsigned.id}.${time}.`), unsigned.body);
  return inHeaders({
    'webhook-id': unsigned.id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${digest.toString('base64')}`,
  });
}

const families = ['webhook', 'svix'] as const;
const toleranceMs = 5 * minuteMs;

function readFamily(family: string, key: MacKey, { header }: SignedHead, now: Date): BodyVerifier | null {
  const id = header(`${family}-id`);
  const time = header(`${family}-timestamp`);
  const signatures = readSignatureList(header(`${family}-signature`));
  // A full stop in the id could move digits from the start of the body into the time: the spec warns of it.
  if (id === '' || id.includes('.') || signatures.length === 0) return null;
  if (!isNear(secondsIn(time), now, toleranceMs)) return null;
  return verifyMac(key, { algorithm: 'sha256', before: wireBytes(`${id}.${time}.`), after: nothing, signatures });
}

/** `v1,<base64>` separated by spaces; `v1a` (ed25519) and versions yet to come are passed over. */
function readSignatureList(list: string): Buffer[] {
  return list
    .split(' ')
    .map((entry) => (entry.startsWith('v1,') ? decodeMac(entry.slice('v1,'.length), 'base64', 'sha256') : null))
    .filter((signature) => signature !== null);
}

/**
 * The key behind `whsec_`, or without it.
 *
 * @throws RangeError when it is not in base64.
 */
export function readWebhookSecret(secret: string): Buffer {
  const key = decodeBytes(secret.replace(/^whsec_/, ''), 'base64');
  if (key === null) {
    throw new RangeError('a standard-webhooks secret must be base64, with or without whsec_ in front');
  }
  return key;
}
