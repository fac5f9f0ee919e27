import { createHash, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import type { SecretRule } from '../../domain/credential.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { BodyVerifier, Proof } from '../../domain/gate.ts';
import {
  misfit,
  type SignatureReader,
  type SignatureScheme,
  type Signed,
  type SigningContext,
  secretSettings,
  type Unsigned,
} from '../../domain/signature.ts';
import { holdBody } from '../../lib/bounded-buffer.ts';
import { decodeMac, isAmong, macKey, nothing } from '../../lib/mac.ts';

/** A form is held until it is whole, since its parameters are signed in another order than they come in. */
const maxFormBytes = 1024 * 1024;
/** As many as Express takes of a form; sorting more would hold everybody up. */
const maxFields = 1000;
const name = 'x-twilio-signature';
const settingsName = 'x-twilio-webhooks-signature-settings';
const parameter = 'bodySHA256';

/**
 * Twilio: `X-Twilio-Signature`, an HMAC in base64 of the URL that Twilio calls and, of a form, of every name and value
 * in the order of the names. Any other body is hashed into the URL as `bodySHA256`. No time is signed.
 *
 * With the auth token it is an HMAC-SHA1; with a shared key what `X-Twilio-Webhooks-Signature-Settings:
 * key=…,algorithm=HMAC_SHA256` says. The URL is that of the outside, which behind a proxy only the settings know. Twilio is
 * not consistent about the port and the escapes in it: all spellings that its own library tries count. Source:
 * twilio/twilio-node 6.3.1, src/webhooks/webhooks.ts, read 2026-12-01.
 */
export const twilioScheme: SignatureScheme<SecretRule> = {
  name: 'twilio',
  settings: secretSettings,
  signsUrl: () => 'Twilio',
  compile: ({ secret }, context) => compile(secret, context),
  sender: { sign: ({ secret }, unsigned) => sign(secret, unsigned) },
};

function compile(secret: string, { publicUrl }: SigningContext): SignatureReader {
  if (publicUrl === null) throw new RangeError('Twilio signs the URL it calls: server.publicUrl must say it');
  const key = macKey(secret);
  const proof = { scheme: 'twilio', sign: key.sign, visit: null };
  return {
    headers: [name],
    sign: key.sign,
    read(head) {
      const text = head.header(name);
      if (text === '') return null;
      const algorithm = algorithmIn(head.header(settingsName));
      if (algorithm === null) return { unusable: `${settingsName} names neither HMAC_SHA1 nor HMAC_SHA256` };
      const signature = decodeMac(text, 'base64', algorithm);
      if (signature === null) return { unusable: `${name} holds no HMAC by ${algorithm} in base64` };
      const isSigned = (parameters: Uint8Array): boolean =>
        spellingsOf(publicUrl + head.target).some((url) =>
          isAmong([signature], key.start(algorithm).update(url, 'utf8').update(parameters).digest()),
        );
      const digest = head.query.get(parameter);
      if (digest === null) return verifyForm(proof, isFormType(head.header('content-type')), isSigned);
      // The URL can be judged at once, before a byte of the body is read.
      const hash = decodeMac(digest, 'hex', 'sha256');
      if (hash === null) return { unusable: `${parameter} in the URL is no SHA-256 in hex` };
      return isSigned(nothing) ? verifyHash(proof, hash) : { unusable: unlikeUrl };
    },
  };
}

/** Said of every signature that does not fit: of a wrong secret nothing else can be seen. */
const unlikeUrl =
  'the signature does not fit; most often the vendor calls another URL than the public one in the settings, of which scheme, host, path and query count, else the secret is another';

/** By the first `algorithm=` in a list; without one, that of the auth token. Null for one that is not known. */
function algorithmIn(settings: string): 'sha1' | 'sha256' | null {
  const entries = settings.split(',').map((entry) => /^\s*algorithm\s*=\s*(.*?)\s*$/.exec(entry)?.[1] ?? '');
  const algorithm = entries.find((entry) => entry !== '')?.toUpperCase() ?? 'HMAC_SHA1';
  if (algorithm === 'HMAC_SHA1') return 'sha1';
  return algorithm === 'HMAC_SHA256' ? 'sha256' : null;
}

async function sign(secret: string, { url, mediaType, body }: Unsigned): Promise<Signed> {
  const key = macKey(secret);
  const headersOver = (text: string): Signed['headers'] => ({
    [name]: key.start('sha1').update(text, 'utf8').digest('base64'),
  });
  if (isFormType(mediaType ?? '')) {
    const form = holdBody(maxFormBytes);
    for await (const chunk of body) form.add(chunk);
    const bytes = form.bytes();
    if (bytes === null) throw new RangeError(`Twilio's forms are no longer than ${maxFormBytes} bytes`);
    return { headers: headersOver(url + sortedParameters(bytes)), query: [] };
  }
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  const digest = hash.digest('hex');
  const mark = url.includes('?') ? '&' : '?';
  return { headers: headersOver(`${url}${mark}${parameter}=${digest}`), query: [[parameter, digest]] };
}

function isFormType(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(mediaType);
}

/** What is no form must be empty: nothing would vouch for it. */
function verifyForm(proof: Proof, isForm: boolean, isSigned: (parameters: Uint8Array) => boolean): BodyVerifier {
  const body = holdBody(isForm ? maxFormBytes : 0);
  return {
    update(chunk) {
      body.add(chunk);
      if (body.bytes() === null) throw isForm ? tooLarge(`${maxFormBytes} bytes`) : misfit(unlikeForm);
    },
    async prove() {
      const form = body.bytes() ?? new Uint8Array();
      if (fieldsOf(form) > maxFields) throw tooLarge(`${maxFields} fields`);
      if (!isSigned(Buffer.from(sortedParameters(form), 'utf8'))) throw misfit(unlikeUrl);
      return proof;
    },
  };
}

const unlikeForm = `the signature covers no body but a form, and one whose SHA-256 stands in the URL as ${parameter}`;

function tooLarge(limit: string): CollectorError {
  return new CollectorError('body-too-large', `a form that is signed may have at most ${limit}`);
}

function fieldsOf(form: Uint8Array): number {
  const separator = 0x26;
  let fields = 1;
  for (let at = form.indexOf(separator); at >= 0; at = form.indexOf(separator, at + 1)) fields += 1;
  return fields;
}

function verifyHash(proof: Proof, expected: Buffer): BodyVerifier {
  const hash = createHash('sha256');
  return {
    update(chunk) {
      hash.update(chunk);
    },
    async prove() {
      const actual = hash.digest();
      if (actual.length === expected.length && timingSafeEqual(actual, expected)) return proof;
      throw misfit(`the body is not the one whose SHA-256 stands in the URL as ${parameter}`);
    },
  };
}

/** Every name with its value, one after the other, by name and then by value; a pair that is repeated counts once. */
function sortedParameters(form: Uint8Array): string {
  const pairs = [...new URLSearchParams(Buffer.from(form).toString('utf8'))].sort(
    ([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue),
  );
  return pairs
    .filter(([name, value], index) => {
      const before = pairs[index - 1];
      return before === undefined || before[0] !== name || before[1] !== value;
    })
    .flat()
    .join('');
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** The URL as it was called, as URL parsers write it, and that with its query written anew; with the port and without. */
function spellingsOf(asCalled: string): string[] {
  const parsed = URL.parse(asCalled)?.href ?? asCalled;
  const spellings = [asCalled, parsed, withQueryWrittenAnew(parsed)];
  return [...new Set(spellings.flatMap((url) => [withoutPort(url), withPort(url)]))];
}

function withoutPort(url: string): string {
  return url.replace(/^(https?:\/\/[^/?#]*?):\d+(?=[/?#]|$)/, '$1');
}

function withPort(url: string): string {
  if (withoutPort(url) !== url) return url;
  return url.replace(/^http(s?):\/\/[^/?#]*/, (origin, secure) => `${origin}:${secure === '' ? 80 : 443}`);
}

/** `+` becomes `%20`, `:,@/` are escaped, and `k` is `k=`: as some of Twilio's services sign it. */
function withQueryWrittenAnew(url: string): string {
  const [before = '', ...query] = url.split('?');
  return query.length === 0 ? url : `${before}?${stringify(parse(query.join('?')))}`;
}
