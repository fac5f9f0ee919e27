import type { SecretRule } from '../../domain/credential.ts';
import {
  type SignatureScheme,
  type SignedHead,
  secretSettings,
  type Unsigned,
  type Unusable,
} from '../../domain/signature.ts';
import { digestOfBody, type MacClaim, macKey, nothing, verifyMac } from '../../lib/mac.ts';

/** What differs between schemes that take an HMAC of the raw body with the secret of the settings. */
export interface MacScheme {
  name: string;
  /** Lower-case names; with one of them there, a request claims to be signed so. */
  headers: readonly string[];
  /** What the head says about the signature; or what is wrong, null when it is malformed. */
  read(head: SignedHead, now: Date): Omit<MacClaim, 'after'> | Unusable | null;
  /** The other end, by SHA-256: what stands before the body, and the headers that carry the digest. */
  write(unsigned: Unsigned): { before: string; headersWith(digest: Buffer): Record<string, string> };
}

/** The scheme of a vendor that signs by an HMAC in its headers. */
export function macScheme({ name, headers, read, write }: MacScheme): SignatureScheme<SecretRule> {
  return {
    name,
    settings: secretSettings,
    compile({ secret }, { now }) {
      const key = macKey(secret);
      const proof = { scheme: name, sign: key.sign, visit: null };
      return {
        headers,
        sign: key.sign,
        read(head) {
          const claim = read(head, now());
          if (claim === null || 'unusable' in claim) return claim;
          return verifyMac(key, { ...claim, after: nothing }, proof);
        },
      };
    },
    sender: {
      async sign({ secret }, unsigned) {
        const { before, headersWith } = write(unsigned);
        const digest = await digestOfBody(macKey(secret).start('sha256').update(before), unsigned.body);
        return { headers: headersWith(digest), query: [] };
      },
    },
  };
}
