import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { decodeBytes } from './mac.ts';

/**
 * A public key: PEM, or its 32 bytes in base64 or hex, also behind `whpk_`. Null for anything else.
 */
export function readPublicKey(text: string): KeyObject | null {
  if (text.includes('-----BEGIN')) {
    if (!/-----BEGIN PUBLIC KEY-----/.test(text)) return null;
    return ed25519Of(() => createPublicKey(text));
  }
  const bytes = bytesOf(text.replace(/^whpk_/, ''));
  if (bytes?.length !== 32) return null;
  return ed25519Of(() => createPublicKey({ key: Buffer.concat([spkiStart, bytes]), format: 'der', type: 'spki' }));
}

/** A private key: PEM, or its seed of 32 bytes, with the public key behind it or not, also behind `whsk_`. */
export function readPrivateKey(text: string): KeyObject | null {
  if (text.includes('-----BEGIN')) return ed25519Of(() => createPrivateKey(text));
  const bytes = bytesOf(text.replace(/^whsk_/, ''));
  if (bytes?.length !== 32 && bytes?.length !== 64) return null;
  const seed = bytes.subarray(0, 32);
  return ed25519Of(() => createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' }));
}

/** Bytes of a signature. */
export const ed25519Bytes = 64;

export function isSignedBy(key: KeyObject, message: Uint8Array, signatures: readonly Uint8Array[]): boolean {
  return signatures.some((signature) => verify(null, message, key, signature));
}

export function signBy(key: KeyObject, message: Uint8Array): Buffer {
  return sign(null, message, key);
}

// What stands before the bytes of a key in DER: RFC 8410, sections 4 and 7.
const spkiStart = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

function bytesOf(text: string): Buffer | null {
  return /^[\da-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : decodeBytes(text, 'base64');
}

function ed25519Of(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
