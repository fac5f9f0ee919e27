import type { SecretRule } from '../../domain/credential.ts';
import { type SignatureScheme, secretSettings } from '../../domain/signature.ts';
import type { SignatureFormat } from '../../domain/signature-format.ts';
import { ed25519 } from './ed25519.ts';
import { hmac } from './hmac.ts';
import { jwt } from './jwt.ts';

/** The scheme of one vendor that signs as a general one says: under the vendor's name, and with nothing to set but the key. */
export function ownScheme(name: string, format: SignatureFormat): SignatureScheme<SecretRule> {
  switch (format.by) {
    case 'hmac':
      return { ...specialised(hmac, (rule) => ({ ...format, prefix: '', ...rule })), name, settings: secretSettings };
    case 'jwt': {
      const unset = { jwks: null, ca: null, issuer: null };
      return { ...specialised(jwt, (rule) => ({ ...unset, ...format, ...rule })), name, settings: secretSettings };
    }
    case 'ed25519': {
      const { secret } = ed25519.settings;
      if (secret === undefined) throw new Error('a scheme without a key');
      return { ...specialised(ed25519, (rule) => ({ ...format, ...rule })), name, settings: { secret } };
    }
  }
}

function specialised<Rule extends SecretRule | Parameters<typeof jwt.compile>[0]>(
  { compile, signsUrl, sender }: SignatureScheme<Rule>,
  whole: (rule: SecretRule) => Rule,
): Omit<SignatureScheme<SecretRule>, 'name' | 'settings'> {
  if ('impossible' in sender) return { compile: (rule, context) => compile(whole(rule), context), sender };
  return {
    compile: (rule, context) => compile(whole(rule), context),
    ...(signsUrl !== undefined && { signsUrl: (rule: SecretRule) => signsUrl(whole(rule)) }),
    sender: {
      cannot: (rule) => sender.cannot?.(whole(rule)) ?? null,
      sign: (rule, unsigned) => sender.sign(whole(rule), unsigned),
    },
  };
}
