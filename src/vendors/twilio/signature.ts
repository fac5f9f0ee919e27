import { createHash, timingSafeEqual } from 'node:crypto';
import type { SecretRule } from '../../domain/credential.ts';
import type { BodyVerifier, Proof } from '../../domain/gate.ts';
import {
  type SignatureReader,
  type SignatureScheme,
  type Signed,
  type SigningContext,
  secretSettings,
  type Unsigned,
} from '../../domain/signature.ts';
import { holdBody } from '../../lib/bounded-buffer.ts';
import { decodeMac, isAmong, type MacKey, macKey } from '../../lib/mac.ts';

/** A form is held until it is whole, since its parameters are signed in another order than they come in. */
const maxFormBytes = 64 * 1024;
const name = 'x-twilio-signature';
const parameter = 'bodySHA256';

/**
 * Twilio: `X-Twilio-Signature`, HMAC-SHA1 in base64 of the URL that Twilio calls and, of a form, of every name and value
 * in the order of the names. Any other body is hashed into the URL as `bodySHA256`. No time is signed.
 *
 * The URL is that of the outside, which behind a proxy only the settings know. Twilio is not consistent about the port in
 * it: both spellings count. Source: twilio/twilio-node, src/webhooks/webhooks.ts, read 2026-11-21.
 */
export const twilioScheme: SignatureScheme<SecretRule> = {
  name: 'twilio',
  settings: secretSettings,
  urlSigner: 'Twilio',
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
      const signature = decodeMac(head.header(name), 'base64', 'sha1');
      const [digest, ...moreDigests] = head.query.getAll(parameter);
      if (signature === null || moreDigests.length > 0) return null;
      const isSigned = (parameters: string): boolean =>
        spellingsOf(publicUrl, head.target).some((url) => isAmong([signature], digestOf(key, url + parameters)));
      if (digest === undefined)
        return verifyForm(proof, isFormType(head.header('content-type')) ? maxFormBytes : 0, isSigned);
      // The URL can be judged at once, before a byte of the body is read.
      const hash = decodeMac(digest, 'hex', 'sha256');
      return hash === null || !isSigned('') ? null : verifyHash(proof, hash);
    },
  };
}

async function sign(secret: string, { url, mediaType, body }: Unsigned): Promise<Signed> {
  const key = macKey(secret);
  const headersOver = (text: string): Signed['headers'] => ({ [name]: digestOf(key, text).toString('base64') });
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
function verifyForm(proof: Proof, maxBytes: number, isSigned: (parameters: string) => boolean): BodyVerifier {
  const body = holdBody(maxBytes);
  return {
    update: body.add,
    async prove() {
      const form = body.bytes();
      return form !== null && isSigned(sortedParameters(form)) ? proof : null;
    },
  };
}

function verifyHash(proof: Proof, expected: Buffer): BodyVerifier {
  const hash = createHash('sha256');
  return {
    update(chunk) {
      hash.update(chunk);
    },
    async prove() {
      const actual = hash.digest();
      return actual.length === expected.length && timingSafeEqual(actual, expected) ? proof : null;
    },
  };
}

function digestOf(key: MacKey, text: string): Buffer {
  return key.start('sha1').update(text, 'utf8').digest();
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

/** The URL as it was called, and as URL parsers write it, each with the port and without. */
function spellingsOf(publicUrl: string, target: string): string[] {
  const asCalled = publicUrl + target;
  const url = URL.parse(asCalled);
  if (url === null) return [];
  const { protocol, hostname, pathname, search } = url;
  const port = url.port === '' ? (protocol === 'https:' ? '443' : '80') : url.port;
  const origins = [`${protocol}//${hostname}`, `${protocol}//${hostname}:${port}`];
  const paths = [asCalled.slice(url.origin.length), pathname + search];
  return [...new Set(origins.flatMap((origin) => paths.map((path) => origin + path)))];
}
