import type { Known } from '../config/presets.ts';
import type { SignatureScheme } from '../domain/signature.ts';
import { ed25519 } from '../gate/signatures/ed25519.ts';
import { hmac } from '../gate/signatures/hmac.ts';
import { jwt } from '../gate/signatures/jwt.ts';
import { ownScheme } from '../gate/signatures/own-scheme.ts';
import { standardWebhooks } from '../gate/signatures/standard-webhooks.ts';
import { vendors } from '../vendors/all.ts';

const ofVendors = [...vendors.values()].flatMap(({ name, ownScheme: own }) => {
  if (own === undefined) return [];
  return 'by' in own ? [ownScheme(name, own)] : [own];
});

/** Every scheme that `signature: { scheme }` of a source may name, by that name: those that many use, and the vendors' own. */
export const signatureSchemes: ReadonlyMap<string, SignatureScheme> = new Map(
  [standardWebhooks, ...ofVendors, hmac, ed25519, jwt].map((scheme) => [scheme.name, scheme]),
);

/** What a settings file may name. */
export const known: Known = { vendors, schemes: signatureSchemes };
