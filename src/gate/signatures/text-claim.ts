import { parseHeaderName } from '../../domain/credential-text.ts';
import {
  type SchemeSetting,
  type SignedHead,
  type SigningContext,
  type Unsigned,
  type Unusable,
  untimely,
} from '../../domain/signature.ts';
import { type TextFormat, type TimeFormat, timeFormats } from '../../domain/signature-format.ts';
import { decodeBytes, macEncodings, secondsOf, wireBytes } from '../../lib/mac.ts';
import { parseHeaderValue } from './header-value.ts';
import { filled, isWrittenAsUrl, type PartName, parseSignedText, type SignedText } from './signed-text.ts';

/** Settings of schemes that sign a text, beside their key. */
export const textSettings = {
  header: {
    type: 'text',
    isSecret: false,
    parse: parseHeaderName,
    describe: 'Header of the signature, e.g. X-Signature.',
  },
  value: {
    type: 'text',
    isSecret: false,
    parse(text) {
      parseHeaderValue(text);
      return text;
    },
    otherwise: '{signature}',
    describe:
      'What that header holds: {signature}, and where they stand beside it {timestamp} and {id}, e.g. t={timestamp},v1={signature}.',
  },
  encoding: { type: 'choice', of: macEncodings, otherwise: 'hex', describe: 'How the signature is written.' },
  signed: {
    type: 'text',
    isSecret: false,
    parse: (text) => text,
    otherwise: '{body}',
    describe:
      'What is signed: {body} and, where they are, {timestamp}, {id}, {method}, {url}, {path}, {query}, e.g. {timestamp}.{body}.',
  },
  timestampHeader: {
    type: 'text',
    isSecret: false,
    parse: parseHeaderName,
    otherwise: null,
    describe: 'Header of the signed time. Left out: it stands in `value`, or no time is signed.',
  },
  timestampFormat: {
    type: 'choice',
    of: timeFormats,
    otherwise: 'unix',
    describe: 'How the time is written: unix takes seconds and milliseconds; iso is such as 2026-12-01T12:00:00Z.',
  },
  tolerance: {
    type: 'duration',
    minMs: 1000,
    otherwise: '5m',
    describe: 'How far the signed time may be from now.',
  },
  idHeader: {
    type: 'text',
    isSecret: false,
    parse: parseHeaderName,
    otherwise: null,
    describe: 'Header of the signed id, or of a number used once. Left out: it stands in `value`, or none is signed.',
  },
} as const satisfies Record<string, SchemeSetting>;

/** What a head claims: signatures of which one has to fit, and what is signed around the body. */
export interface TextClaim {
  signatures: readonly Buffer[];
  before: Buffer;
  after: Buffer;
  /** What the first byte of the body must not be, for the URL could go on with it. */
  isUrlBesideBody: boolean;
}

/** A format, compiled. */
export interface TextReader {
  /** Lower-case names. */
  headers: readonly string[];
  signatureHeader: string;
  /** Null for what is not in its form. */
  read(head: SignedHead, bytesOfSignature: number): TextClaim | Unusable | null;
}

/** The key whose value does not go with the others, and what would; null when they suit one another. */
export function conflictInText(format: TextFormat): { key: string; expected: string } | null {
  let text: SignedText;
  try {
    text = parseSignedText(format.signed, format.timestampFormat);
  } catch (error) {
    if (error instanceof RangeError) return { key: 'signed', expected: error.message };
    throw error;
  }
  const value = parseHeaderValue(format.value);
  return (
    conflictBetween({ part: 'timestamp', key: 'timestampHeader', text, value, header: format.timestampHeader }) ??
    conflictBetween({ part: 'id', key: 'idHeader', text, value, header: format.idHeader })
  );
}

interface Placed {
  part: 'timestamp' | 'id';
  key: string;
  text: SignedText;
  value: ReturnType<typeof parseHeaderValue>;
  header: string | null;
}

/** What is signed has one place, and what has a place is signed. */
function conflictBetween({ part, key, text, value, header }: Placed): { key: string; expected: string } | null {
  const places = (header === null ? 0 : 1) + (value.has(part) ? 1 : 0);
  if (places === (text.has(part) ? 1 : 0)) return null;
  if (places === 2) return { key, expected: `expected to be left out, because \`value\` holds {${part}}` };
  return text.has(part)
    ? { key, expected: `expected the name of a header when \`signed\` holds {${part}}, unless \`value\` holds it` }
    : value.has(part)
      ? { key: 'signed', expected: `expected {${part}} in it, because \`value\` holds it` }
      : { key, expected: `expected to be left out when \`signed\` does not hold {${part}}` };
}

/** @throws RangeError when its parts do not suit one another. */
export function compileText(format: TextFormat, { now, publicUrl }: SigningContext): TextReader {
  const conflict = conflictInText(format);
  if (conflict !== null) throw new RangeError(`${conflict.key}: ${conflict.expected}`);
  const text = parseSignedText(format.signed, format.timestampFormat);
  if (text.has('url') && publicUrl === null)
    throw new RangeError('the URL is signed as the sender calls it: server.publicUrl must say it');
  const value = parseHeaderValue(format.value);
  const { signatureHeader, timeHeader, idHeader } = headersOf(format);
  return {
    headers: [signatureHeader, timeHeader, idHeader].filter((name) => name !== null),
    signatureHeader,
    read(head, bytesOfSignature) {
      const read = value.read(head.header(signatureHeader));
      const signatures = read.signature
        .map((signature) => decodeBytes(signature, format.encoding))
        .filter((bytes) => bytes?.length === bytesOfSignature)
        .filter((bytes) => bytes !== null);
      const time = timeHeader === null ? onlyOf(read.timestamp) : head.header(timeHeader);
      const id = idHeader === null ? onlyOf(read.id) : head.header(idHeader);
      const atMs = timeIn(time, format.timestampFormat);
      const lacks = (text.has('timestamp') && atMs === null) || (text.has('id') && id === '');
      if (signatures.length === 0 || lacks) return null;
      if (text.idBounds.some((bound) => id.includes(bound)))
        return { unusable: 'the id holds what separates it in the signed text' };
      const url = urlParts(publicUrl ?? '', head.target);
      if (text.isUrlBesideBody && !isWrittenAsUrl(url.url)) return { unusable: 'the URL holds what no URL may hold' };
      const wrong = text.has('timestamp') && atMs !== null ? untimely(atMs, now(), format.toleranceMs) : null;
      if (wrong !== null) return wrong;
      const fill = fillingWith({ ...url, method: head.method, timestamp: time, id });
      return {
        signatures,
        before: filled(text.before, fill),
        after: filled(text.after, fill),
        isUrlBesideBody: text.isUrlBesideBody,
      };
    },
  };
}

/** What a sender signs, and the headers it then sends. */
export function writeText(format: TextFormat, unsigned: Unsigned) {
  const text = parseSignedText(format.signed, format.timestampFormat);
  const { signatureHeader, timeHeader, idHeader } = headersOf(format);
  const timestamp = written(unsigned.atMs, format.timestampFormat);
  const { origin, pathname, search } = new URL(unsigned.url);
  const url = { url: unsigned.url, path: unsigned.url.slice(origin.length).split('?')[0] ?? pathname, query: search };
  const fill = fillingWith({ ...url, method: unsigned.method, timestamp, id: unsigned.id });
  return {
    before: filled(text.before, fill),
    after: filled(text.after, fill),
    headersWith(signature: Buffer): Record<string, string> {
      const values = { signature: signature.toString(format.encoding), timestamp, id: unsigned.id };
      return {
        [signatureHeader]: parseHeaderValue(format.value).write(values),
        ...(timeHeader !== null && { [timeHeader]: timestamp }),
        ...(idHeader !== null && { [idHeader]: unsigned.id }),
      };
    },
  };
}

function headersOf({ header, timestampHeader, idHeader }: TextFormat) {
  return {
    signatureHeader: header.toLowerCase(),
    timeHeader: timestampHeader?.toLowerCase() ?? null,
    idHeader: idHeader?.toLowerCase() ?? null,
  };
}

/** Several times or ids: nobody could say which one was meant. */
function onlyOf([only, ...others]: readonly string[]): string {
  return others.length === 0 ? (only ?? '') : '';
}

/** Behind a proxy the path of the outside begins with that of the public URL. */
function urlParts(publicUrl: string, target: string): Record<'url' | 'path' | 'query', string> {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const before = publicUrl.replace(/^[a-z]+:\/\/[^/]*/i, '');
  return { url: publicUrl + target, path: before + path, query: mark < 0 ? '' : target.slice(mark) };
}

function fillingWith(values: Readonly<Record<Exclude<PartName, 'body'>, string>>) {
  return (part: PartName): Buffer => {
    if (part === 'body') throw new Error('the body stands for itself');
    // What came in headers is one character for each byte.
    return part === 'id' || part === 'timestamp' ? wireBytes(values[part]) : Buffer.from(values[part], 'utf8');
  };
}

/** In ms; null for what is no time of that format. */
function timeIn(text: string, format: TimeFormat): number | null {
  switch (format) {
    case 'unix':
      if (/^\d{13}$/.test(text)) return Number(text);
      return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : null;
    case 'seconds':
      return /^\d{10}$/.test(text) ? Number(text) * 1000 : null;
    case 'milliseconds':
      return /^\d{13}$/.test(text) ? Number(text) : null;
    case 'iso': {
      const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text);
      const atMs = isIso ? Date.parse(text) : Number.NaN;
      return Number.isNaN(atMs) ? null : atMs;
    }
  }
}

function written(atMs: number, format: TimeFormat): string {
  if (format === 'iso') return new Date(atMs).toISOString();
  return format === 'milliseconds' ? String(atMs) : secondsOf(atMs);
}
