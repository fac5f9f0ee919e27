import type { SecretRule } from '../../domain/credential.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import type { SignatureScheme, SignedHead } from '../../domain/signature.ts';
import {
  decodeBytes,
  decodeMac,
  digestOfBody,
  isNear,
  type MacKey,
  macKey,
  minuteMs,
  nothing,
  secondsIn,
  secondsOf,
  verifyMac,
  wireBytes,
} from '../../lib/mac.ts';
import { anyOf } from './compile.ts';

const name = 'standard-webhooks';
const families = ['webhook', 'svix'] as const;
const toleranceMs = 5 * minuteMs;

/**
 * Standard Webhooks, and Svix, whose older header names differ and nothing else.
 *
 * HMAC-SHA256 of `<id>.<time>.<body>` in base64; several in one header, for rotation at the sender.
 * Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11-21.
 */
export const standardWebhooks: SignatureScheme<SecretRule> = {
  name,
  settings: {
    secret: {
      type: 'text',
      isSecret: true,
      parse(text) {
        readWebhookSecret(text);
        return text;
      },
      describe: 'The signing secret, as the vendor shows it. Most often whsec_ and the key in base64.',
    },
  },
  compile({ secret }, { now }) {
    const key = macKey(readWebhookSecret(secret));
    return {
      headers: families.flatMap((family) => [`${family}-id`, `${family}-timestamp`, `${family}-signature`]),
      sign: key.sign,
      read: (head) => anyOf(families.map((family) => readFamily(family, key, head, now()))),
    };
  },
  sender: {
    async sign({ secret }, { id, atMs, body }) {
      const time = secondsOf(atMs);
      const hmac = macKey(readWebhookSecret(secret)).start('sha256');
      const digest = await digestOfBody(hmac.update(`${id}.${time}.`), body);
      const signature = `v1,${digest.toString('base64')}`;
      return { headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature }, query: [] };
    },
  },
};

function readFamily(family: string, key: MacKey, { header }: SignedHead, now: Date): BodyVerifier | null {
  const id = header(`${family}-id`);
  const time = header(`${family}-timestamp`);
  const signatures = readSignatureList(header(`${family}-signature`));
  // A full stop in the id could move digits from the start of the body into the time: the spec warns of it.
  if (id === '' || id.includes('.') || signatures.length === 0) return null;
  if (!isNear(secondsIn(time), now, toleranceMs)) return null;
  const claim = { algorithm: 'sha256', before: wireBytes(`${id}.${time}.`), after: nothing, signatures } as const;
  return verifyMac(key, claim, { scheme: name, sign: key.sign, visit: null });
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
  if (key === null) throw new RangeError('expected whsec_ and the key in base64, as the vendor shows it');
  return key;
}
