import { signatureSchemes } from '../../compose/known.ts';
import type { Signing } from '../../compose/sample-client.ts';
import type { SecretRule } from '../../domain/credential.ts';
import type { SignatureScheme } from '../../domain/signature.ts';
import { vendors } from '../../vendors/all.ts';

/** As typed; undefined for what was not. */
export interface SigningOptions {
  secret?: string;
  publicUrl?: string;
}

/**
 * How the vendor signs with the secret of the command line, else `own`, which the settings say.
 *
 * @throws RangeError when the vendor signs nothing, or not with a secret, or not with this one
 */
export function signingOf(
  vendor: string,
  { secret, publicUrl }: SigningOptions,
  own: Signing | null = null,
): Signing | null {
  if (publicUrl !== undefined && !/^https?:\/\/[^/?#]+(\/[^?#]*)?$/.test(publicUrl)) {
    throw new RangeError('--public-url: expected a URL such as https://collector.example.org');
  }
  const said = publicUrl?.replace(/\/+$/, '') ?? null;
  if (secret === undefined) {
    if (own === null && said !== null) throw new RangeError('--public-url: only what is signed needs it: say --secret');
    return own === null ? null : { rule: own.rule, publicUrl: said ?? own.publicUrl };
  }
  const { signatures = [] } = vendors.get(vendor) ?? {};
  const schemes = signatures.map((name) => signatureSchemes.get(name)).filter((scheme) => scheme !== undefined);
  for (const { sender } of schemes) {
    if ('impossible' in sender) throw new RangeError(`--secret: ${sender.impossible}`);
  }
  const scheme = schemes.find(({ settings }) => Object.keys(settings).join() === 'secret');
  if (scheme === undefined) throw new RangeError(`--secret: ${vendor} signs nothing`);
  const rule: SecretRule = { scheme: scheme.name, secret: checked(scheme, secret) };
  return { rule, publicUrl: said };
}

/** A key that only checks is no key to sign with; one that only signs stands in no settings. */
function checked({ name, settings, sender }: SignatureScheme, secret: string): string {
  try {
    const cannot = 'sign' in sender ? sender.cannot : undefined;
    if (cannot !== undefined) {
      const reason = cannot({ scheme: name, secret });
      if (reason === null) return secret;
      throw new RangeError(reason);
    }
    return settings.secret?.type === 'text' ? settings.secret.parse(secret) : secret;
  } catch (error) {
    throw new RangeError(`--secret: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
