import type { SecretRule } from '../../domain/credential.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import { type SignatureScheme, type SignedHead, type Unusable, untimely } from '../../domain/signature.ts';
import {
  decodeBytes,
  decodeMac,
  digestOfBody,
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
      headers: families.flatMap(namesOf),
      sign: key.sign,
      read(head) {
        const there = families.filter((family) => namesOf(family).some((header) => head.header(header) !== ''));
        return there.length === 0 ? null : anyOf(there.map((family) => readFamily(family, key, head, now())));
      },
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

function namesOf(family: string): string[] {
  return ['id', 'timestamp', 'signature'].map((what) => `${family}-${what}`);
}

function readFamily(family: string, key: MacKey, { header }: SignedHead, now: Date): BodyVerifier | Unusable {
  const [id = '', time = '', list = ''] = namesOf(family).map(header);
  const missing = namesOf(family).filter((name) => header(name) === '');
  if (missing.length > 0) return { unusable: `the signature needs the header ${missing.join(', ')}, each once` };
  // A full stop in the id could move digits from the start of the body into the time: the spec warns of it.
  if (id.includes('.')) return { unusable: `the id in ${family}-id holds a full stop, which separates what is signed` };
  const signatures = readSignatureList(list);
  if (signatures.length === 0) return { unusable: `${family}-signature holds no signature of the form v1,<base64>` };
  const atMs = secondsIn(time);
  if (atMs === null) return { unusable: `${family}-timestamp is no time in Unix seconds` };
  const wrong = untimely(atMs, now, toleranceMs);
  if (wrong !== null) return wrong;
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
