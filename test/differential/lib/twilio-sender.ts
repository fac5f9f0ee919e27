import { createHash, createHmac } from 'node:crypto';
import { parse } from 'node:querystring';
import { getSignatureAlgorithm, validateIncomingRequest } from 'twilio/lib/webhooks/webhooks.js';
import { altered } from './mac-sender.ts';
import { anySecret, type Draw, headKinds, type Lines, oneOf, type Sender, type Sent } from './sender.ts';

const token = 'token of today';
const older = 'token of before';
const path = '/callback/calls';
const formType = 'application/x-www-form-urlencoded; charset=UTF-8';
const signatureHeader = 'x-twilio-signature';
const settingsHeader = 'x-twilio-webhooks-signature-settings';

type Pairs = readonly (readonly [name: string, value: string])[];

/** What differs from an honest form. */
interface Change {
  secret?: string;
  algorithm?: 'sha1' | 'sha256';
  settings?: readonly string[];
  target?: string;
  /** What is signed in place of the URL, of the pairs that are sent, and of the body. */
  url?: string;
  signedPairs?: Pairs;
  pairs?: Pairs;
  body?: Buffer | string;
  type?: string;
  lines?: Lines;
  write?: (mac: Buffer) => string;
}

/** Twilio, as it calls a server that it knows by this URL. */
export function twilioSender(publicUrl: string): Sender {
  const { protocol, hostname, port, pathname } = new URL(publicUrl);
  const prefix = pathname.replace(/\/$/, '');
  const origin = `${protocol}//${hostname}`;
  const known = port === '' ? (protocol === 'https:' ? '443' : '80') : port;

  function sent(draw: Draw, change: Change): Sent {
    const pairs = change.pairs ?? pairsOf(draw);
    const target = change.target ?? path;
    const body = change.body ?? written(pairs);
    const text = (change.url ?? publicUrl + target) + sorted(change.signedPairs ?? pairs);
    const mac = createHmac(change.algorithm ?? 'sha1', change.secret ?? token)
      .update(text, 'utf8')
      .digest();
    const settings = (change.settings ?? []).map((value) => ['X-Twilio-Webhooks-Signature-Settings', value] as const);
    return {
      target,
      body: Buffer.from(body),
      lines: [
        ['Content-Type', change.type ?? formType],
        ...settings,
        ['X-Twilio-Signature', change.write?.(mac) ?? mac.toString('base64')],
        ...(change.lines ?? []),
      ],
    };
  }

  const changed = (change: Change | ((draw: Draw) => Change)) => (draw: Draw) =>
    sent(draw, typeof change === 'function' ? change(draw) : change);
  const at = (url: string, target = path) => changed({ url, target });
  /** The query as it is called, and as it is signed. */
  const query = (called: string, signed: string) => at(`${publicUrl}${path}?${signed}`, `${path}?${called}`);
  const sharedKey = { algorithm: 'sha256', settings: ['key=webhooks_sharedkey_1,algorithm=HMAC_SHA256'] } as const;

  return {
    name: 'twilio',
    publicUrl,
    auth: [token, older].map((secret) => ({ signature: { scheme: 'twilio', secret } })),
    official: ({ target, headers, body }) =>
      anySecret([token, older], (secret) =>
        validateIncomingRequest(
          {
            protocol: 'https',
            headers,
            header: (name) => headers[name.toLowerCase()]?.toString(),
            originalUrl: target,
            rawBody: body,
            body: /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')
              ? parse(body.toString(), '&', '=', { maxKeys: 0 })
              : {},
          },
          secret,
          { url: publicUrl + target, algorithm: getSignatureAlgorithm(headers[settingsHeader]?.toString() ?? null) },
        ),
      ),
    kinds: {
      'as it is signed': changed({}),
      'by the older token': changed({ secret: older }),
      "by a stranger's token": changed({ secret: 'of a stranger' }),
      ...headKinds([signatureHeader], (draw) => sent(draw, {})),
      ...formKinds(changed),
      ...hashKinds(changed, publicUrl),
      'signature altered': changed(({ lot }) => ({ write: (mac) => altered(mac, lot).toString('base64') })),
      'signature without padding': changed({ write: (mac) => mac.toString('base64').replace(/=+$/, '') }),
      'signature with text behind': changed({ write: (mac) => `${mac.toString('base64')}!` }),
      'signature in hexadecimal': changed({ write: (mac) => mac.toString('hex') }),
      'URL with its port': at(`${origin}:${known}${prefix}${path}`),
      'URL without its port': at(`${origin}${prefix}${path}`),
      'URL with another port': at(`${origin}:8444${prefix}${path}`),
      'URL of the other protocol': at(`${protocol === 'https:' ? 'http' : 'https'}://${hostname}${prefix}${path}`),
      'URL of another host': at(`${protocol}//other.example.org${prefix}${path}`),
      'URL with its host in capitals': at(`${protocol}//${hostname.toUpperCase()}${prefix}${path}`),
      'URL of a folder above or below': at(prefix === '' ? `${publicUrl}/up${path}` : `${origin}${path}`),
      'URL with a slash at its end': at(`${publicUrl}${path}/`),
      'URL with escapes that need not be': at(`${publicUrl}${path}/a~b%41`, `${path}/a~b%41`),
      'URL with escapes, signed without': at(`${publicUrl}${path}/a b`, `${path}/a%20b`),
      'URL with dots, signed without': at(`${publicUrl}${path}/b`, `${path}/a/../b`),
      'behind a proxy': changed({
        lines: [
          ['X-Forwarded-Host', 'other.example.org'],
          ['X-Forwarded-Proto', 'http'],
          ['X-Forwarded-Port', '8444'],
          ['X-Forwarded-For', '203.0.113.9'],
        ],
      }),
      'the URL that a proxy names': changed({
        url: `http://other.example.org${path}`,
        lines: [['X-Forwarded-Host', 'other.example.org']],
      }),
      'query as it is called': query('a=1&b=two+words&c', 'a=1&b=two+words&c'),
      'query with an apostrophe': query("who='x'&p=%7e", "who='x'&p=%7e"),
      'query with an apostrophe escaped': query("who='x'&p=%7e", 'who=%27x%27&p=%7e'),
      'query with + as %20': query('note=two+words', 'note=two%20words'),
      'query with separators escaped': query('at=10:30&to=a,b@c/d', 'at=10%3A30&to=a%2Cb%40c%2Fd'),
      'query with k as k=': query('a=1&k', 'a=1&k='),
      'query with a key twice': query('a=1&b=2&a=3', 'a=1&b=2&a=3'),
      'query with a key twice, gathered': query('a=1&b=2&a=3', 'a=1&a=3&b=2'),
      'query in another order': query('a=1&b=2', 'b=2&a=1'),
      'query left out': at(publicUrl + path, `${path}?a=1`),
      'query added': at(`${publicUrl}${path}?a=1`, path),
      'query that is empty': at(`${publicUrl}${path}?`, `${path}?`),
      'query with a question mark': query('a=what?&b=', 'a=what?&b='),
      'query in UTF-8, escaped': query('who=Zo%C3%AB', 'who=Zo%C3%AB'),
      'query with small escapes, signed with large ones': query('who=Zo%c3%ab', 'who=Zo%C3%AB'),
      'by a shared key': changed(sharedKey),
      'by a shared key, an older one': changed({ ...sharedKey, secret: older }),
      'by a shared key, with SHA-1': changed({ ...sharedKey, algorithm: 'sha1' }),
      'by a shared key for SHA-1': changed({ settings: ['key=1,algorithm=HMAC_SHA1'] }),
      'by a shared key, in small letters': changed({ ...sharedKey, settings: ['algorithm=hmac_sha256, key=1'] }),
      'by a shared key, with spaces': changed({ ...sharedKey, settings: ['key = 1 , algorithm = HMAC_SHA256'] }),
      'by a shared key of another algorithm': changed({ ...sharedKey, settings: ['key=1,algorithm=HMAC_SHA512'] }),
      'by a shared key, without an algorithm': changed({ ...sharedKey, settings: ['key=1'] }),
      'by a shared key, with its settings left out': changed({ algorithm: 'sha256' }),
      'by a shared key, with its settings twice': changed({
        ...sharedKey,
        settings: [...sharedKey.settings, ...sharedKey.settings],
      }),
    },
  };
}

type Kinds = Record<string, (draw: Draw) => Sent>;
type Changed = (change: Change | ((draw: Draw) => Change)) => (draw: Draw) => Sent;

function formKinds(changed: Changed): Kinds {
  const more = (draw: Draw, pairs: Pairs): Pairs => [...pairsOf(draw), ...pairs];
  return {
    'form in another order': changed((draw) => ({ body: written([...pairsOf(draw)].reverse()) })),
    'form with a name twice': changed((draw) => ({
      pairs: more(draw, [
        ['a', '2'],
        ['a', '1'],
      ]),
    })),
    'form with a pair twice': changed((draw) => ({
      pairs: more(draw, [['a', '1']]),
      body: written(
        more(draw, [
          ['a', '1'],
          ['a', '1'],
        ]),
      ),
    })),
    'form with brackets': changed((draw) => ({
      pairs: more(draw, [
        ['a[b]', '1'],
        ['a[]', '2'],
      ]),
    })),
    'form with names like those of objects': changed((draw) => ({
      pairs: more(draw, [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    })),
    'form with %20 for spaces': changed((draw) => ({ body: written(pairsOf(draw)).replaceAll('+', '%20') })),
    'form with text that is not escaped': changed((draw) => ({
      pairs: more(draw, [['b', 'Zoë']]),
      body: `${written(pairsOf(draw))}&b=Zoë`,
    })),
    'form with escapes that are broken': changed((draw) => ({
      pairs: more(draw, [['b', '100%!']]),
      body: `${written(pairsOf(draw))}&b=100%!`,
    })),
    'form with escapes that are no UTF-8': changed((draw) => ({
      pairs: more(draw, [['b', '\ufffd']]),
      body: `${written(pairsOf(draw))}&b=%FF`,
    })),
    'form with separators too many': changed((draw) => ({ body: `&&${written(pairsOf(draw))}&` })),
    'form with a name without a value': changed((draw) => ({
      pairs: more(draw, [['b', '']]),
      body: `${written(pairsOf(draw))}&b`,
    })),
    'form that is empty': changed({ pairs: [] }),
    'form of 80 KiB': changed((draw) => ({ pairs: more(draw, [['b', 'x'.repeat(80 * 1024)]]) })),
    'form of 1001 fields': changed({ pairs: Array.from({ length: 1001 }, (_, index) => [`f${index}`, 'x']) }),
    'form with one byte altered': changed((draw) => ({ body: altered(Buffer.from(written(pairsOf(draw))), 3) })),
    'form with a pair more': changed((draw) => ({ body: written(more(draw, [['b', '1']])) })),
    'form with a pair less': changed((draw) => ({ body: written(pairsOf(draw).slice(1)) })),
    // Names and values are signed without anything in between.
    'form with a border moved': changed((draw) => ({
      signedPairs: more(draw, [['ab', 'c']]),
      pairs: more(draw, [['a', 'bc']]),
    })),
    'form with its type in capitals': changed({ type: 'Application/X-WWW-Form-Urlencoded' }),
  };
}

function hashKinds(changed: Changed, publicUrl: string): Kinds {
  const json = ({ text }: Draw): string => JSON.stringify({ text });
  const hashed = (change: (body: string, hash: string, draw: Draw) => Change & { query: string }) =>
    changed((draw) => {
      const body = json(draw);
      const { query, ...other } = change(body, createHash('sha256').update(body).digest('hex'), draw);
      return { pairs: [], body, type: 'application/json', target: `${path}?${query}`, ...other };
    });
  return {
    'JSON with its hash': hashed((_body, hash) => ({ query: `bodySHA256=${hash}` })),
    'JSON with its hash among others': hashed((_body, hash) => ({ query: `a=1&bodySHA256=${hash}&b=2` })),
    'JSON with its hash, by a shared key': hashed((_body, hash) => ({
      query: `bodySHA256=${hash}`,
      algorithm: 'sha256',
      settings: ['key=1,algorithm=HMAC_SHA256'],
    })),
    'JSON with its hash in capitals': hashed((_body, hash) => ({ query: `bodySHA256=${hash.toUpperCase()}` })),
    'JSON with its hash twice': hashed((_body, hash) => ({ query: `bodySHA256=${hash}&bodySHA256=${hash}` })),
    'JSON with its hash before another': hashed((_body, hash) => ({
      query: `bodySHA256=${hash}&bodySHA256=${'0'.repeat(64)}`,
    })),
    'JSON with its hash behind another': hashed((_body, hash) => ({
      query: `bodySHA256=${'0'.repeat(64)}&bodySHA256=${hash}`,
    })),
    'JSON with an empty hash': hashed(() => ({ query: 'bodySHA256=' })),
    'JSON with its hash, one byte altered': hashed((body, hash, { lot }) => ({
      query: `bodySHA256=${hash}`,
      body: altered(Buffer.from(body), lot),
    })),
    'JSON with its hash, not signed': hashed((_body, hash) => ({ query: `bodySHA256=${hash}`, url: publicUrl + path })),
    'JSON without its hash': hashed(() => ({ query: 'a=1' })),
    'form with the hash of its bytes': hashed((_body, _hash, draw) => {
      const form = written(pairsOf(draw));
      return { query: `bodySHA256=${createHash('sha256').update(form).digest('hex')}`, body: form, type: formType };
    }),
    'bytes that are no text, with their hash': hashed((_body, _hash, { lot }) => {
      const body = Buffer.from([0xff, lot & 0xff, 0x00]);
      return { query: `bodySHA256=${createHash('sha256').update(body).digest('hex')}`, body };
    }),
    'nothing, by its URL': changed({ pairs: [], body: '', type: 'text/plain' }),
  };
}

function pairsOf({ text, lot }: Draw): Pairs {
  return [
    ['TranscriptionSid', `TR${lot}`],
    ['AccountSid', 'AC1'],
    ['TranscriptionText', text],
    ['note', oneOf(lot, ['two words', '', 'a&b=c', '+1 500', 'Zoë 😀'])],
    ['Note', 'x'],
  ];
}

function written(pairs: Pairs): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
}

/** As the documentation says: names and values in the order of the names. */
function sorted(pairs: Pairs): string {
  const names = [...new Set(pairs.map(([name]) => name))].sort();
  return names
    .flatMap((name) => {
      const values = pairs.filter(([other]) => other === name).map(([, value]) => value);
      return [...new Set(values)].sort().map((value) => name + value);
    })
    .join('');
}
