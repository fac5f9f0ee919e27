import type { SecretRule } from '../../domain/credential.ts';
import { parseHeaderName } from '../../domain/credential-text.ts';
import {
  type SignatureReader,
  type SignatureScheme,
  type Signed,
  type SigningContext,
  secretSettings,
  type Unsigned,
  untimely,
} from '../../domain/signature.ts';
import {
  decodeMac,
  type MacAlgorithm,
  type MacEncoding,
  macAlgorithms,
  macEncodings,
  macKey,
  secondsOf,
  verifyMac,
} from '../../lib/mac.ts';

/** An HMAC in a header, as the settings describe it. */
export interface HmacRule extends SecretRule {
  /** Header of the signature. */
  header: string;
  algorithm: MacAlgorithm;
  encoding: MacEncoding;
  /** What stands before the signature in its header, e.g. `sha256=`; often empty. */
  prefix: string;
  /** What is signed: `{body}` once and `{timestamp}` at most once, e.g. `{timestamp}.{body}`. */
  signed: string;
  /** Header of the time, in Unix seconds or milliseconds; null when no time is signed. */
  timestampHeader: string | null;
  /** How far the time may be from now; of no meaning without a `timestampHeader`. */
  toleranceMs: number;
}

/** The scheme of everybody who signs by an HMAC in a header and has no scheme of its own here. */
export const hmac: SignatureScheme<HmacRule> = {
  name: 'hmac',
  settings: {
    ...secretSettings,
    header: {
      type: 'text',
      isSecret: false,
      parse: parseHeaderName,
      describe: 'Header of the signature, e.g. X-Signature.',
    },
    algorithm: { type: 'choice', of: macAlgorithms, otherwise: 'sha256', describe: 'Hash of the HMAC.' },
    encoding: { type: 'choice', of: macEncodings, otherwise: 'hex', describe: 'How the signature is written.' },
    prefix: {
      type: 'text',
      isSecret: false,
      parse: parsePrefix,
      otherwise: '',
      describe: 'What stands before the signature in its header, e.g. sha256=.',
    },
    signed: {
      type: 'text',
      isSecret: false,
      parse(text) {
        parseSignedText(text);
        return text;
      },
      otherwise: '{body}',
      describe: 'What is signed: {body} and, with a timestampHeader, {timestamp}, e.g. {timestamp}.{body}.',
    },
    timestampHeader: {
      type: 'text',
      isSecret: false,
      parse: parseHeaderName,
      otherwise: null,
      describe: 'Header of the signed time, in Unix seconds or milliseconds. Left out: no time is signed.',
    },
    tolerance: {
      type: 'duration',
      minMs: 1000,
      otherwise: '5m',
      goesWith: 'timestampHeader',
      describe: 'How far the signed time may be from now.',
    },
  },
  conflictIn({ signed, timestampHeader }) {
    if (signed.includes('{timestamp}') === (timestampHeader !== null)) return null;
    return {
      key: 'timestampHeader',
      expected: 'expected the name of a header when `signed` holds {timestamp}, and to be left out when it does not',
    };
  },
  compile,
  sender: { sign },
};

function compile(rule: HmacRule, { now }: SigningContext): SignatureReader {
  const { algorithm, encoding, prefix, toleranceMs } = rule;
  const key = macKey(rule.secret);
  const proof = { scheme: rule.scheme, sign: key.sign, visit: null };
  const { before, after, hasTimestamp } = parseSignedText(rule.signed);
  const signatureHeader = rule.header.toLowerCase();
  const timeHeader = rule.timestampHeader?.toLowerCase() ?? null;
  if (hasTimestamp !== (timeHeader !== null)) {
    throw new RangeError('a signed {timestamp} needs the name of its header, and the header a signed {timestamp}');
  }
  return {
    headers: timeHeader === null ? [signatureHeader] : [signatureHeader, timeHeader],
    masked: [signatureHeader],
    sign: key.sign,
    read({ header }) {
      const value = header(signatureHeader);
      const signature = value.startsWith(prefix) ? decodeMac(value.slice(prefix.length), encoding, algorithm) : null;
      const time = timeHeader === null ? '' : header(timeHeader);
      const atMs = timeIn(time);
      if (signature === null || (timeHeader !== null && atMs === null)) return null;
      const wrong = timeHeader === null || atMs === null ? null : untimely(atMs, now(), toleranceMs);
      if (wrong !== null) return wrong;
      const around = { before: filled(before, time), after: filled(after, time) };
      return verifyMac(key, { algorithm, ...around, signatures: [signature] }, proof);
    },
  };
}

async function sign(rule: HmacRule, { atMs, body }: Unsigned): Promise<Signed> {
  const time = secondsOf(atMs);
  const { before, after } = parseSignedText(rule.signed);
  const mac = macKey(rule.secret).start(rule.algorithm).update(filled(before, time));
  for await (const chunk of body) mac.update(chunk);
  const digest = mac.update(filled(after, time)).digest(rule.encoding);
  const headers = { [rule.header.toLowerCase()]: `${rule.prefix}${digest}` };
  const timed = rule.timestampHeader === null ? {} : { [rule.timestampHeader.toLowerCase()]: time };
  return { headers: { ...headers, ...timed }, query: [] };
}

/** Spaces at its start would be lost on the way. */
function parsePrefix(text: string): string {
  if (/^(?:[\x21-\x7e][\x20-\x7e]*)?$/.test(text)) return text;
  throw new RangeError('expected what stands before the signature, such as sha256=, without a space at its start');
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

/** What an HMAC is taken of, around the raw body. */
export interface SignedText {
  /** Stands before the body; may hold `{timestamp}`. */
  before: string;
  /** Stands after it; likewise. */
  after: string;
  hasTimestamp: boolean;
}

/**
 * Takes a description of what is signed apart.
 *
 * @example parseSignedText('v0:{timestamp}:{body}') // { before: 'v0:{timestamp}:', after: '', hasTimestamp: true }
 * @throws RangeError saying what would be accepted.
 */
export function parseSignedText(text: string): SignedText {
  const [before = '', after, ...rest] = text.split('{body}');
  if (after === undefined || rest.length > 0) throw new RangeError('expected a text that holds {body} once');
  const times = text.split('{timestamp}').length - 1;
  if (times > 1) throw new RangeError('expected a text that holds {timestamp} at most once');
  const others = text.replace('{body}', '').replace('{timestamp}', '');
  if (/[{}]/.test(others)) throw new RangeError('expected no other braces than those of {timestamp} and {body}');
  // Digits of the body could be moved into the time, or the reverse, and the signature would still fit.
  if (/\}\d*\{/.test(text)) {
    throw new RangeError('expected something between {timestamp} and {body} that is no digit, such as a full stop');
  }
  return { before, after, hasTimestamp: times === 1 };
}
