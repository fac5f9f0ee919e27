import type { KeyObject } from 'node:crypto';
import type { SecretRule } from '../../domain/credential.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import { type SignatureScheme, type SignedHead, type Unusable, untimely } from '../../domain/signature.ts';
import { ed25519Bytes, readPrivateKey } from '../../lib/ed25519.ts';
import {
  decodeBytes,
  digestOfBody,
  type MacKey,
  macBytes,
  macKey,
  minuteMs,
  secondsIn,
  secondsOf,
  verifyMac,
  wireBytes,
} from '../../lib/mac.ts';
import { anyOf } from './compile.ts';
import { publicKeyIn, signEd25519, verifyEd25519 } from './ed25519.ts';

const name = 'standard-webhooks';
const families = ['webhook', 'svix'] as const;
const toleranceMs = 5 * minuteMs;

/**
 * Standard Webhooks, and Svix, whose older header names differ and nothing else.
 *
 * `v1` is the HMAC-SHA256 of `<id>.<time>.<body>` in base64, `v1a` its signature by Ed25519, which a public key (`whpk_…`)
 * is checked with; several in one header, for rotation at the sender.
 * Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11-21.
 */
export const standardWebhooks: SignatureScheme<SecretRule> = {
  name,
  settings: {
    secret: {
      type: 'text',
      isSecret: true,
      parse(text) {
        readWebhookKey(text);
        return text;
      },
      describe:
        'The signing secret, as the vendor shows it. Most often whsec_ and the key in base64; or its public key, whpk_.',
    },
  },
  compile({ secret }, { now }) {
    const key = readWebhookKey(secret);
    return {
      headers: families.flatMap(namesOf),
      sign: 'mac' in key ? key.mac.sign : null,
      read(head) {
        const there = families.filter((family) => namesOf(family).some((header) => head.header(header) !== ''));
        return there.length === 0 ? null : anyOf(there.map((family) => readFamily(family, key, head, now())));
      },
    };
  },
  sender: {
    cannot({ secret }) {
      if (readPrivateKey(secret) !== null && secret.startsWith('whsk_')) return null;
      return 'public' in readWebhookKey(secret) ? 'only its sender has the private key that signs by Ed25519' : null;
    },
    async sign({ secret }, { id, atMs, body }) {
      const time = secondsOf(atMs);
      const before = `${id}.${time}.`;
      const signature = secret.startsWith('whsk_')
        ? `v1a,${(await signEd25519(secret, { before: Buffer.from(before), after: Buffer.alloc(0), body })).toString('base64')}`
        : `v1,${(await digestOfBody(macKey(readWebhookSecret(secret)).start('sha256').update(before), body)).toString('base64')}`;
      return { headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature }, query: [] };
    },
  },
};

/** What signatures are checked with: a shared key, or a public one. */
type WebhookKey = { mac: MacKey } | { public: KeyObject };

/** @throws RangeError when it is neither. */
function readWebhookKey(secret: string): WebhookKey {
  if (secret.startsWith('whsk_'))
    throw new RangeError('expected the public key whpk_…; the private one is its sender’s');
  return secret.startsWith('whpk_') ? { public: publicKeyIn(secret) } : { mac: macKey(readWebhookSecret(secret)) };
}

function namesOf(family: string): string[] {
  return ['id', 'timestamp', 'signature'].map((what) => `${family}-${what}`);
}

function readFamily(family: string, key: WebhookKey, { header }: SignedHead, now: Date): BodyVerifier | Unusable {
  const [id = '', time = '', list = ''] = namesOf(family).map(header);
  const missing = namesOf(family).filter((name) => header(name) === '');
  if (missing.length > 0) return { unusable: `the signature needs the header ${missing.join(', ')}, each once` };
  // A full stop in the id could move digits from the start of the body into the time: the spec warns of it.
  if (id.includes('.')) return { unusable: `the id in ${family}-id holds a full stop, which separates what is signed` };
  const isMac = 'mac' in key;
  const signatures = isMac
    ? readSignatureList(list, 'v1,', macBytes.sha256)
    : readSignatureList(list, 'v1a,', ed25519Bytes);
  if (signatures.length === 0) {
    return { unusable: `${family}-signature holds no signature of the form ${isMac ? 'v1' : 'v1a'},<base64>` };
  }
  const atMs = secondsIn(time);
  if (atMs === null) return { unusable: `${family}-timestamp is no time in Unix seconds` };
  const wrong = untimely(atMs, now, toleranceMs);
  if (wrong !== null) return wrong;
  const claim = { signatures, before: wireBytes(`${id}.${time}.`), after: Buffer.alloc(0) };
  if (!isMac) return verifyEd25519(key.public, claim, name);
  return verifyMac(key.mac, { algorithm: 'sha256', ...claim }, { scheme: name, sign: key.mac.sign, visit: null });
}

/** `v1,<base64>` separated by spaces; versions that the key is not for are passed over. */
function readSignatureList(list: string, version: 'v1,' | 'v1a,', length: number): Buffer[] {
  return list
    .split(' ')
    .map((entry) => (entry.startsWith(version) ? decodeBytes(entry.slice(version.length), 'base64') : null))
    .filter((signature) => signature?.length === length)
    .filter((signature) => signature !== null);
}

/**
 * The key behind `whsec_`, or without it.
 *
 * @throws RangeError when it is not in base64.
 */
export function readWebhookSecret(secret: string): Buffer {
  const key = decodeBytes(secret.replace(/^whsec_/, ''), 'base64');
  if (key === null) throw new RangeError('expected whsec_ and the key in base64, as the vendor shows it');
  return key;
}
