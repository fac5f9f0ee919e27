import type { Known } from '../config/presets.ts';
import type { SignatureScheme } from '../domain/signature.ts';
import { hmac } from '../gate/signatures/hmac.ts';
import { standardWebhooks } from '../gate/signatures/standard-webhooks.ts';
import { vendors } from '../vendors/all.ts';

const ofVendors = [...vendors.values()].map(({ ownScheme }) => ownScheme).filter((scheme) => scheme !== undefined);

/** Every scheme that `signature: { scheme }` of a source may name, by that name: those that many use, and the vendors' own. */
export const signatureSchemes: ReadonlyMap<string, SignatureScheme> = new Map(
  [standardWebhooks, ...ofVendors, hmac].map((scheme) => [scheme.name, scheme]),
);

/** What a settings file may name. */
export const known: Known = { vendors, schemes: signatureSchemes };
