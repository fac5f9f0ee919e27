import type { HmacSignature } from '../../domain/credential.ts';
import { parseSignedText } from '../../domain/signed-text.ts';
import { decodeMac } from './encodings.ts';
import { macKey, verifyMac } from './mac.ts';
import type { SignatureReader, SigningContext } from './scheme.ts';
import { isNear } from './times.ts';
import { inHeaders, type Signed, secondsOf, type Unsigned } from './unsigned.ts';

/**
 * An HMAC as the settings describe it.
 *
 * @throws RangeError when the signed text does not hold the body, or when it holds a time without a header or the reverse.
 */
export function compileHmac(rule: HmacSignature, { now }: SigningContext): SignatureReader {
  const { algorithm, encoding, prefix, toleranceMs } = rule;
  const key = macKey('hmac', rule.secret);
  const { before, after, hasTimestamp } = parseSignedText(rule.signed);
  const signatureHeader = rule.header.toLowerCase();
  const timeHeader = rule.timestampHeader?.toLowerCase() ?? null;
  if (hasTimestamp !== (timeHeader !== null)) {
    throw new RangeError('a signed {timestamp} needs the name of its header, and the header a signed {timestamp}');
  }
  return {
    headers: timeHeader === null ? [signatureHeader] : [signatureHeader, timeHeader],
    sign: key.sign,
    read({ header }) {
      const value = header(signatureHeader);
      const signature = value.startsWith(prefix) ? decodeMac(value.slice(prefix.length), encoding, algorithm) : null;
      const time = timeHeader === null ? '' : header(timeHeader);
      if (signature === null) return null;
      if (timeHeader !== null && !isNear(timeIn(time), now(), toleranceMs)) return null;
      return verifyMac(key, {
        algorithm,
        before: filled(before, time),
        after: filled(after, time),
        signatures: [signature],
      });
    },
  };
}

/** The other end of it. */
export async function signByHmac(rule: HmacSignature, unsigned: Unsigned): Promise<Signed> {
  const time = secondsOf(unsigned);
  const { before, after } = parseSignedText(rule.signed);
  const hmac = macKey('hmac', rule.secret).start(rule.algorithm).update(filled(before, time));
  for await (const chunk of unsigned.body) hmac.update(chunk);
  const digest = hmac.update(filled(after, time)).digest(rule.encoding);
  const headers = { [rule.header.toLowerCase()]: `${rule.prefix}${digest}` };
  return inHeaders(
    rule.timestampHeader === null ? headers : { ...headers, [rule.timestampHeader.toLowerCase()]: time },
  );
}

/** Unix time in seconds, or in milliseconds when it has thirteen digits; in ms. Null for anything else. */
function timeIn(text: string): number | null {
  if (/^\d{13}$/.test(text)) return Number(text);
  return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : null;
}

/** The text of the settings is UTF-8; the time is as on the wire, digits. */
function filled(text: string, time: string): Buffer {
  return Buffer.from(text.replace('{timestamp}', time), 'utf8');
}
