import type { SecretRule } from '../../domain/credential.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import { misfit, type SchemeSetting, type SignatureScheme, secretSettings } from '../../domain/signature.ts';
import { type HmacFormat, type KeyEncoding, keyEncodings } from '../../domain/signature-format.ts';
import { decodeBytes, macAlgorithms, macBytes, macKey, verifyMac } from '../../lib/mac.ts';
import { isWrittenAsUrl } from './signed-text.ts';
import { compileText, conflictInText, type TextClaim, textSettings, writeText } from './text-claim.ts';

/** An HMAC in a header, as the settings describe it. */
export interface HmacRule extends SecretRule, HmacFormat {
  /** What stands before `value`, e.g. `sha256=`; often empty. */
  prefix: string;
}

const { header, value, encoding, ...others } = textSettings;

/** How the key is written. */
export const keyEncodingSetting: SchemeSetting = {
  type: 'choice',
  of: keyEncodings,
  otherwise: 'text',
  describe: 'How the secret is written: text is taken as it stands.',
};

/** The scheme of everybody who signs by an HMAC in a header and has no scheme of its own here. */
export const hmac: SignatureScheme<HmacRule> = {
  name: 'hmac',
  settings: {
    ...secretSettings,
    keyEncoding: keyEncodingSetting,
    header,
    algorithm: { type: 'choice', of: macAlgorithms, otherwise: 'sha256', describe: 'Hash of the HMAC.' },
    encoding,
    prefix: {
      type: 'text',
      isSecret: false,
      parse: parsePrefix,
      otherwise: '',
      describe:
        'What stands before the signature in its header, e.g. sha256=. The same as `value: sha256={signature}`.',
    },
    value,
    ...others,
  },
  conflictIn(rule) {
    const { prefix, value: form, secret, keyEncoding } = rule;
    if (prefix !== '' && form !== value.otherwise)
      return { key: 'prefix', expected: 'expected to be left out beside `value`, which holds it' };
    if (keyBytes(secret, keyEncoding) === null)
      return { key: 'secret', expected: `expected a key in ${keyEncoding}, as \`keyEncoding\` says` };
    return conflictInText(rule);
  },
  signsUrl: ({ signed }) => (signed.includes('{url}') ? 'its sender' : null),
  compile(rule, context) {
    const key = macKey(keyOf(rule));
    const proof = { scheme: rule.scheme, sign: key.sign, visit: null };
    const { headers, signatureHeader, read } = compileText(withPrefix(rule), context);
    return {
      headers,
      masked: [signatureHeader],
      sign: key.sign,
      read(head) {
        const claim = read(head, macBytes[rule.algorithm]);
        if (claim === null || 'unusable' in claim) return claim;
        return besideUrl(claim, verifyMac(key, { algorithm: rule.algorithm, ...claim }, proof));
      },
    };
  },
  sender: {
    async sign(rule, unsigned) {
      const { before, after, headersWith } = writeText(withPrefix(rule), unsigned);
      const mac = macKey(keyOf(rule)).start(rule.algorithm).update(before);
      for await (const chunk of unsigned.body) mac.update(chunk);
      return { headers: headersWith(mac.update(after).digest()), query: [] };
    },
  },
};

function withPrefix(rule: HmacRule): HmacRule {
  return { ...rule, value: rule.prefix + rule.value };
}

/** @throws RangeError for a secret that is not written as its encoding says. */
export function keyOf({ secret, keyEncoding }: { secret: string; keyEncoding: KeyEncoding }): Buffer {
  const bytes = keyBytes(secret, keyEncoding);
  if (bytes === null) throw new RangeError(`expected a key in ${keyEncoding}`);
  return bytes;
}

function keyBytes(secret: string, encodedAs: KeyEncoding): Buffer | null {
  return encodedAs === 'text' ? Buffer.from(secret, 'utf8') : decodeBytes(secret, encodedAs);
}

/** Where the URL ends and the body begins nothing stands: a body is only taken that no URL could go on with. */
export function besideUrl({ isUrlBesideBody }: TextClaim, verifier: BodyVerifier): BodyVerifier {
  if (!isUrlBesideBody) return verifier;
  let isFirst = true;
  return {
    update(chunk) {
      if (isFirst && chunk.length > 0) {
        isFirst = false;
        if (isWrittenAsUrl(String.fromCharCode(chunk[0] ?? 0)))
          throw misfit('nothing parts the body from the URL in what is signed, and it begins as a URL could go on');
      }
      verifier.update(chunk);
    },
    prove: () => verifier.prove(),
  };
}

/** Spaces at its start would be lost on the way. */
function parsePrefix(text: string): string {
  if (/^(?:[\x21-\x7e][\x20-\x7e]*)?$/.test(text) && !/[{}]/.test(text)) return text;
  throw new RangeError('expected what stands before the signature, such as sha256=, without a space at its start');
}
