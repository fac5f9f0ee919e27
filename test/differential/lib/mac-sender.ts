import { createHmac } from 'node:crypto';
import {
  anySecret,
  type Draw,
  headKinds,
  type Lines,
  nowSeconds,
  oneOf,
  type Seen,
  type Sender,
  type Sent,
} from './sender.ts';

/** A way of signing by an HMAC-SHA256 of a body with something before it. */
export interface MacDialect {
  name: string;
  /** Of the settings, for one secret. */
  signature(secret: string): Record<string, unknown>;
  /** Three of them: of today, of before, and a stranger's. */
  secrets: readonly [string, string, string];
  key(secret: string): Buffer;
  encoding: 'hex' | 'base64';
  /** Windows in seconds, ours and the library's; null where no time is signed. */
  windows: readonly number[] | null;
  /** What is signed before the body. */
  before(parts: { id: string; time: string }): string;
  lines(parts: { id: string; time: string; macs: readonly string[] }): Lines;
  /** Whether several signatures may stand in one header; and whether ids are signed. */
  has: readonly ('lists' | 'ids')[];
  /** Throws, or gives false, for what it refuses. */
  verify(seen: Seen, secret: string): unknown;
}

/** What differs from an honest request. */
interface Change {
  secret?: string;
  time?: string;
  id?: string;
  /** Time and body that are signed, where not those that are sent. */
  signedTime?: string;
  signedBody?: Buffer;
  body?: Buffer;
  write?: (mac: Buffer) => readonly string[];
}

export function macSender(dialect: MacDialect): Sender {
  const [secret, older, stranger] = dialect.secrets;
  const { encoding, windows, has } = dialect;

  function sent(draw: Draw, { body = jsonOf(draw), time = String(nowSeconds), id = 'msg_1', ...change }: Change): Sent {
    const hmac = createHmac('sha256', dialect.key(change.secret ?? secret));
    const before = dialect.before({ id, time: change.signedTime ?? time });
    const mac = hmac
      .update(before, 'utf8')
      .update(change.signedBody ?? body)
      .digest();
    const macs = change.write?.(mac) ?? [mac.toString(encoding)];
    // On the wire a header is bytes; Node's client writes each character as one.
    const wire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    return { target: '/callback/s', body, lines: dialect.lines({ id: wire(id), time, macs }) };
  }

  const changed = (change: Change | ((draw: Draw) => Change)) => (draw: Draw) =>
    sent(draw, typeof change === 'function' ? change(draw) : change);
  const written = (write: (text: string, mac: Buffer) => string) =>
    changed({ write: (mac) => [write(mac.toString(encoding), mac)] });
  const names = dialect.lines({ id: 'a', time: '1', macs: ['m'] }).map(([name]) => name.toLowerCase());

  return {
    name: dialect.name,
    auth: [secret, older].map((each) => ({ signature: dialect.signature(each) })),
    official: (seen) => anySecret([secret, older], (each) => dialect.verify(seen, each)),
    kinds: {
      'as it is signed': changed({}),
      'by the older secret': changed({ secret: older }),
      "by a stranger's secret": changed({ secret: stranger }),
      ...headKinds(names, (draw) => sent(draw, {})),
      ...bodyKinds(changed),
      'signature altered': changed(({ lot }) => ({ write: (mac) => [altered(mac, lot).toString(encoding)] })),
      'signature cut short': written((text) => text.slice(0, -4)),
      'signature with a byte more': changed({
        write: (mac) => [Buffer.concat([mac, Buffer.from([0])]).toString(encoding)],
      }),
      'signature with text behind': written((text) => `${text}!`),
      'signature of another version': (draw) => {
        const whole = sent(draw, {});
        const other = (value: string): string => value.replace(/v\d(?=[=,])|sha256(?==)/, 'v9');
        return { ...whole, lines: whole.lines.map(([name, value]) => [name, other(value)]) };
      },
      ...(encoding === 'hex'
        ? { 'signature in capitals': written((text) => text.toUpperCase()) }
        : {
            'signature without padding': written((text) => text.replace(/=+$/, '')),
            'signature for URLs': written((_text, mac) => `${mac.toString('base64url')}=`),
            'signature with other unused bits': written((text) => text.replace(/.(?==$)/, otherBits)),
          }),
      ...(has.includes('lists') ? listKinds(changed, encoding) : {}),
      ...(has.includes('ids') ? idKinds(changed) : {}),
      ...(windows === null ? {} : timeKinds(changed, windows)),
    },
  };
}

type Kinds = Record<string, (draw: Draw) => Sent>;
type Changed = (change: Change | ((draw: Draw) => Change)) => (draw: Draw) => Sent;

function bodyKinds(changed: Changed): Kinds {
  const body = (bytes: (draw: Draw) => Buffer) => changed((draw) => ({ body: bytes(draw) }));
  return {
    'one byte altered': changed((draw) => ({ body: altered(jsonOf(draw), draw.lot), signedBody: jsonOf(draw) })),
    'one byte more': changed((draw) => ({
      body: Buffer.concat([jsonOf(draw), Buffer.from(' ')]),
      signedBody: jsonOf(draw),
    })),
    'one byte less': changed((draw) => ({ body: jsonOf(draw).subarray(0, -1), signedBody: jsonOf(draw) })),
    'JSON with spaces': body((draw) => Buffer.from(JSON.stringify(JSON.parse(jsonOf(draw).toString()), null, 2))),
    'no JSON': body(({ text }) => Buffer.from(`WEBVTT\r\n\r\n${text}`)),
    'an empty body': body(() => Buffer.alloc(0)),
    'bytes that are no UTF-8': body(({ lot }) => Buffer.from([0x22, 0xff, 0xc0, lot & 0xff, 0x22])),
    'no UTF-8, signed as the text that it is read as': changed(({ lot }) => {
      const bytes = Buffer.from([0x22, 0xff, 0xc0, 0x80 | (lot & 0x3f), 0x22]);
      return { body: bytes, signedBody: Buffer.from(bytes.toString('utf8')) };
    }),
    'a byte order mark': body((draw) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), jsonOf(draw)])),
    'a body of 300 KiB': body(({ text }) =>
      Buffer.from(JSON.stringify({ event: 'x', text: text.padEnd(300 * 1024, 'x') })),
    ),
  };
}

function listKinds(changed: Changed, encoding: 'hex' | 'base64'): Kinds {
  const listed = (list: (mac: Buffer, other: Buffer) => readonly Buffer[]) =>
    changed(({ lot }) => ({ write: (mac) => list(mac, altered(mac, lot)).map((each) => each.toString(encoding)) }));
  return {
    'several signatures, the right one first': listed((mac, other) => [mac, other, other]),
    'several signatures, the right one last': listed((mac, other) => [other, other, mac]),
    'several signatures, none right': listed((_mac, other) => [other, other]),
  };
}

function idKinds(changed: Changed): Kinds {
  return {
    'an id of all sorts': changed(({ lot }) => ({
      id: oneOf(lot, ['evt-1:a/b', 'a b', `msg_${'x'.repeat(200)}`, '0']),
    })),
    'an id in UTF-8': changed({ id: 'größe_1' }),
    'an id with a full stop': changed({ id: 'msg.1' }),
    // Signed was <id>.<time>.<digits>.<rest>: digits of the body pass for the time, and the time for a part of the id.
    'a full stop moved from the body into the id': changed({
      id: `msg.${nowSeconds - 86_400}`,
      signedTime: String(nowSeconds),
    }),
  };
}

function timeKinds(changed: Changed, windows: readonly number[]): Kinds {
  const at = (seconds: number) => changed({ time: String(nowSeconds + seconds) });
  const written = (time: string) => changed({ time });
  return {
    ...Object.fromEntries(
      windows.flatMap((window) => [
        [`${window} s old`, at(-window)],
        [`${window + 1} s old`, at(-window - 1)],
        [`${window} s ahead`, at(window)],
        [`${window + 1} s ahead`, at(window + 1)],
      ]),
    ),
    'a year old': at(-365 * 86_400),
    'a year ahead': at(365 * 86_400),
    'another time than was signed': changed({ signedTime: String(nowSeconds - 1) }),
    'time with a plus': written(`+${nowSeconds}`),
    'time with zeros before it': written(`00${nowSeconds}`),
    'time with a fraction': written(`${nowSeconds}.0`),
    'time in milliseconds': written(`${nowSeconds}000`),
    'time with text behind': written(`${nowSeconds}x`),
    'time with text behind that was not signed': changed({ time: `${nowSeconds}x`, signedTime: String(nowSeconds) }),
    'time in hexadecimal': written(`0x${nowSeconds.toString(16)}`),
    'time as a date': written('2026-12-01T12:00:00Z'),
    'time that is no number': written('NaN'),
  };
}

/** JSON as `JSON.stringify` writes it, as an event of Zoom has to look. */
function jsonOf({ text, lot }: Draw): Buffer {
  return Buffer.from(JSON.stringify({ event: 'recording.transcript_completed', payload: { text, lot: String(lot) } }));
}

/** The bytes with a bit of one turned, so that ASCII stays ASCII. */
export function altered(bytes: Buffer, lot: number): Buffer {
  const other = Buffer.from(bytes);
  const place = lot % other.length;
  other[place] = (other[place] ?? 0) ^ 1;
  return other;
}

/** Another letter of base64 that stands for the same bytes at the end of 32. */
function otherBits(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return letters[letters.indexOf(letter) ^ 1] ?? letter;
}
