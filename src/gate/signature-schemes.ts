import type { SignatureScheme } from '../domain/credential.ts';

/** What a signed head says: the signature covers the prefix and then the raw body. */
interface SignedHead {
  /** As on the wire, one character for each byte. */
  prefix: string;
  /** Any of them may be the right one. */
  signatures: readonly Buffer[];
}

/** How one kind of sender signs. A new one is an entry in `signingSchemes`, nothing else. */
export interface SigningScheme {
  /** Lower-case names of the headers it uses: with one of them there, the request claims to be signed. */
  headers: readonly string[];
  algorithm: 'sha1' | 'sha256';
  /** The key from its configured spelling. @throws RangeError without the secret in it. */
  keyOf(secret: string): Buffer;
  /**
   * Reads the head; null when it is malformed or its time is not near `nowMs`.
   *
   * @param header the value of a header, or '' when it is not there exactly once
   */
  read(header: (name: string) => string, nowMs: number): SignedHead | null;
}

const fiveMinutesMs = 5 * 60_000;

/** Every scheme that `signature: { scheme }` may name. */
export const signingSchemes = {
  /** Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11-21. */
  'standard-webhooks': {
    headers: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    algorithm: 'sha256',
    keyOf: readWebhookSecret,
    read(header, nowMs) {
      const id = header('webhook-id');
      const timestamp = header('webhook-timestamp');
      const signatures = readSignatureList(header('webhook-signature'));
      // A full stop in the id could move digits from the start of the body into the timestamp: the spec warns of it.
      if (id === '' || id.includes('.') || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) return null;
      if (Math.abs(nowMs - Number(timestamp) * 1000) > fiveMinutesMs) return null;
      return { prefix: `${id}.${timestamp}.`, signatures };
    },
  },
} as const satisfies Record<SignatureScheme, SigningScheme>;

function readWebhookSecret(secret: string): Buffer {
  const encoded = secret.replace(/^whsec_/, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(encoded) || encoded === '') {
    throw new RangeError('a standard-webhooks secret must be base64, with or without whsec_ in front');
  }
  return Buffer.from(encoded, 'base64');
}

/** `v1,<base64>` separated by spaces; `v1a` (ed25519) and versions yet to come are passed over. */
function readSignatureList(list: string): Buffer[] {
  return list
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice('v1,'.length), 'base64'))
    .filter((signature) => signature.length > 0);
}
