import { signSample } from '../../compose/sign-sample.ts';
import { parseSecret, parseWebhookSecret } from '../../config/secrets.ts';
import { type VendorSignature, vendorSignatureSchemes } from '../../domain/credential.ts';
import { vendors } from '../../vendors/all.ts';
import type { SampleCallback } from '../../vendors/common/samples/sample.ts';
import { type Target, urlFor } from './target.ts';

/** What callbacks are signed with. */
export interface Signing {
  rule: VendorSignature;
  /** Under which the collector is known outside, without a slash at its end; null: as it is called. Twilio signs it. */
  publicUrl: string | null;
}

/** As typed; undefined for what was not. */
export interface SigningOptions {
  secret?: string;
  publicUrl?: string;
}

/**
 * How the vendor signs with the secret of the command line; null when none was given.
 *
 * @throws RangeError when the vendor signs nothing, or not with a secret, or not with this one
 */
export function signingOf(vendor: string, { secret, publicUrl }: SigningOptions): Signing | null {
  if (secret === undefined) {
    if (publicUrl !== undefined) throw new RangeError('--public-url: only what is signed needs it: say --secret');
    return null;
  }
  const { signatures = [] } = vendors.get(vendor) ?? {};
  const scheme = vendorSignatureSchemes.find((known) => signatures.includes(known));
  if (signatures.includes('sns')) throw new RangeError('--secret: what Amazon SNS sends is signed by Amazon itself');
  if (scheme === undefined) throw new RangeError(`--secret: ${vendor} signs nothing`);
  if (publicUrl !== undefined && !/^https?:\/\/[^/?#]+(\/[^?#]*)?$/.test(publicUrl)) {
    throw new RangeError('--public-url: expected a URL such as https://collector.example.org');
  }
  const rule = { scheme, secret: checked(scheme, secret) };
  return { rule, publicUrl: publicUrl?.replace(/\/+$/, '') ?? null };
}

/** The same callback and target with a signature over `text`, which is the body unless the vendor signs something else. */
export async function signed<Callback extends SampleCallback>(
  { target, callback }: { target: Target; callback: Callback },
  { rule, publicUrl }: Signing,
  text: SampleCallback['body'] = callback.body,
): Promise<{ target: Target; callback: Callback }> {
  const { origin, pathname, search } = urlFor(target, callback);
  const url = `${publicUrl ?? origin}${pathname}${search}`;
  const signature = await signSample(rule, { headers: callback.headers, body: text }, { url, now: () => new Date() });
  return {
    target: { ...target, headers: { ...target.headers, ...signature.headers } },
    callback: { ...callback, query: { ...callback.query, ...Object.fromEntries(signature.query) } },
  };
}

function checked(scheme: VendorSignature['scheme'], secret: string): string {
  try {
    return scheme === 'standard-webhooks' ? parseWebhookSecret(secret) : parseSecret(secret);
  } catch (error) {
    throw new RangeError(`--secret: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
