import type { KeyObject } from 'node:crypto';
import type { SecretRule } from '../../domain/credential.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import type { SignatureScheme } from '../../domain/signature.ts';
import type { TextFormat } from '../../domain/signature-format.ts';
import { holdBody } from '../../lib/bounded-buffer.ts';
import { ed25519Bytes, isSignedBy, readPrivateKey, readPublicKey, signBy } from '../../lib/ed25519.ts';
import { besideUrl } from './hmac.ts';
import { compileText, conflictInText, textSettings, writeText } from './text-claim.ts';

/** A signature by Ed25519 in a header, as the settings describe it. `secret` is the sender's public key. */
export interface Ed25519Rule extends SecretRule, TextFormat {}

/** The signature is of the whole message, which has to be held until its end. */
const maxBytes = 1024 * 1024;

/** The scheme of those who sign by Ed25519: whoever checks it holds no secret. */
export const ed25519: SignatureScheme<Ed25519Rule> = {
  name: 'ed25519',
  settings: {
    secret: {
      type: 'text',
      isSecret: false,
      parse(text) {
        publicKeyIn(text);
        return text;
      },
      describe: "The sender's public key: 32 bytes in base64 or hex, or PEM.",
    },
    ...textSettings,
    encoding: { ...textSettings.encoding, otherwise: 'base64' },
  },
  conflictIn: conflictInText,
  signsUrl: ({ signed }) => (signed.includes('{url}') ? 'its sender' : null),
  compile(rule, context) {
    const key = publicKeyIn(rule.secret);
    const { headers, signatureHeader, read } = compileText(rule, context);
    return {
      headers,
      masked: [signatureHeader],
      sign: null,
      read(head) {
        const claim = read(head, ed25519Bytes);
        if (claim === null || 'unusable' in claim) return claim;
        return besideUrl(claim, verifyEd25519(key, claim, rule.scheme));
      },
    };
  },
  sender: {
    cannot: ({ secret }) =>
      readPrivateKey(secret) === null ? 'only its sender has the private key that signs by Ed25519' : null,
    async sign(rule, unsigned) {
      const { before, after, headersWith } = writeText(rule, unsigned);
      return {
        headers: headersWith(await signEd25519(rule.secret, { before, after, body: unsigned.body })),
        query: [],
      };
    },
  },
};

/** @throws RangeError when it is none. */
export function publicKeyIn(text: string): KeyObject {
  const key = readPublicKey(text);
  if (key !== null) return key;
  throw new RangeError("expected the sender's public key, as the vendor shows it: 32 bytes in base64 or hex, or PEM");
}

/** Judges a signature over a body, of which at most 1 MiB is held. */
export function verifyEd25519(
  key: KeyObject,
  { signatures, before, after }: { signatures: readonly Buffer[]; before: Buffer; after: Buffer },
  scheme: string,
): BodyVerifier {
  const held = holdBody(maxBytes);
  return {
    update(chunk) {
      held.add(chunk);
      if (held.bytes() === null)
        throw new CollectorError(
          'body-too-large',
          `a body that is signed by Ed25519 may have at most ${maxBytes} bytes`,
        );
    },
    async prove() {
      const message = Buffer.concat([before, held.bytes() ?? Buffer.alloc(0), after]);
      return isSignedBy(key, message, signatures) ? { scheme, sign: null, visit: null } : null;
    },
  };
}

/** @throws RangeError without a private key, and for a body that nobody would take. */
export async function signEd25519(
  secret: string,
  { before, after, body }: { before: Buffer; after: Buffer; body: AsyncIterable<Uint8Array> },
): Promise<Buffer> {
  const key = readPrivateKey(secret);
  if (key === null) throw new RangeError('expected a private key of Ed25519: whsk_ or 32 bytes in base64, or PEM');
  const held = holdBody(maxBytes);
  for await (const chunk of body) held.add(chunk);
  const bytes = held.bytes();
  if (bytes === null) throw new RangeError(`bodies that are signed by Ed25519 are no longer than ${maxBytes} bytes`);
  return signBy(key, Buffer.concat([before, bytes, after]));
}
