import { describe, expect, it } from 'vitest';
import { problemsOf, sourceOf } from './settings.ts';

const open = 'auth: [], allow: [],';

const hmac = 'scheme: hmac, secret: hunter2, header: X-Signature';
const sns = 'scheme: sns, topics: ["arn:aws:sns:eu-west-1:123456789012:t"]';

/** What stands in the file, and how the one line about it begins. */
const cases: [title: string, file: string, line: string][] = [
  [
    'an unknown key',
    'serverr: 1',
    'serverr is not a known key: expected one of server, storage, sources, archive, tracing, snapshots, log',
  ],
  ['an unknown key within', 'server: { lissten: x }', 'server.lissten is not a known key: expected one of listen, tls'],
  ['a file that is no map', '- a', 'the file is a list: expected a map with the keys server'],
  ['a section without keys', 'server:', 'server is empty: expected a map with the keys listen'],
  ['a bare port', 'server: { listen: 8080 }', 'server.listen is 8080: expected host:port'],
  [
    'boolean proxies',
    'server: { trustedProxies: true }',
    'server.trustedProxies is true: expected a list of CIDR blocks',
  ],
  [
    'a proxy that is no block',
    'server: { trustedProxies: [10.0.0.1] }',
    'server.trustedProxies[0] is "10.0.0.1": expected a CIDR',
  ],
  ['all proxies', 'server: { trustedProxies: [0.0.0.0/0] }', 'server.trustedProxies[0] is "0.0.0.0/0": a block of all'],
  ['half of TLS', 'server: { tls: { cert: a.pem } }', 'server.tls.key is missing: expected a path'],
  [
    'a time without unit',
    'server: { timeouts: { idle: 30 } }',
    'server.timeouts.idle is 30: expected a time with its unit',
  ],
  [
    'a time of nothing',
    'server: { timeouts: { headers: 0s } }',
    'server.timeouts.headers is "0s": expected at least 1ms',
  ],
  [
    'a time past timers',
    'server: { timeouts: { drain: 25d } }',
    'server.timeouts.drain is "25d": expected at most 20d',
  ],
  [
    'no connections',
    'server: { max: { connections: 0 } }',
    'server.max.connections is 0: expected a whole number of at least 1',
  ],
  ['half a connection', 'server: { max: { inFlight: 1.5 } }', 'server.max.inFlight is 1.5: expected a whole number'],
  ['a size without unit', 'storage: { reserve: 5G }', 'storage.reserve is "5G": expected a size such as 5GiB'],
  ['a negative size', 'storage: { quarantine: -1 }', 'storage.quarantine is -1: expected a size'],
  ['a path that is none', 'storage: { dir: "" }', 'storage.dir is "": expected a path'],
  ['no sources', 'sources: {}', 'sources is a map: expected at least one source'],
  ['a list of sources', 'sources: []', 'sources is a list: expected a map of sources by name'],
  ['a source name', 'sources: { Acme: {} }', 'sources.Acme is not a known key: expected a source name of a-z'],
  ['an odd source name', 'sources: { "a/b": {} }', 'sources["a/b"] is not a known key: expected a source name'],
  ['a missing auth', sourceOf('allow: []'), 'sources.acme.auth is missing: expected `none` or a list of credentials'],
  ['a missing allow', sourceOf('auth: []'), 'sources.acme.allow is missing: expected `anyone` or a list of addresses'],
  [
    'an unknown vendor',
    sourceOf(`${open} vendor: acme`),
    'sources.acme.vendor is "acme": expected one of auto, generic, speechmatics',
  ],
  [
    'an unknown preset',
    sourceOf('auth: [], allow: [speechmatics:eu9]'),
    'sources.acme.allow[0] is "speechmatics:eu9": expected an address, a CIDR block or a preset; there are these presets: speechmatics, speechmatics:eu1, speechmatics:us1, plain',
  ],
  [
    'an address that YAML reads as a map',
    sourceOf('auth: [], allow: [2001:db8::, 203.0.113.7]'),
    'sources.acme.allow[0] is a map: expected an address',
  ],
  [
    'a hexadecimal address',
    sourceOf('auth: [], allow: [0x7f.1]'),
    'sources.acme.allow[0] is "0x7f.1": expected an address',
  ],
  [
    'anyone in a list',
    sourceOf('auth: [], allow: [anyone]'),
    'sources.acme.allow[0] is "anyone": expected `allow: anyone`',
  ],
  [
    'a mode nobody knows',
    sourceOf('auth: [{ bearer: t }], allow: { list: [], mode: lenient }'),
    'sources.acme.allow.mode is "lenient": expected one of enforce, shadow, quarantine',
  ],
  [
    'a mode without a credential',
    sourceOf('auth: none, allow: { list: [203.0.113.7], mode: shadow }'),
    'sources.acme.allow.mode is "shadow": expected `enforce`, because this source has `auth: none`',
  ],
  [
    'one sender without a list',
    sourceOf('auth: [], allow: 203.0.113.7'),
    'sources.acme.allow is "203.0.113.7": expected `anyone` or a list',
  ],
  ['open that is no boolean', sourceOf(`${open} open: yes`), 'sources.acme.open is "yes": expected true or false'],
  [
    'a limit of nothing',
    sourceOf(`${open} limits: { part: 0 }`),
    'sources.acme.limits.part is 0: expected at least 1B',
  ],
  [
    'an unknown content',
    sourceOf(`${open} expect: [transcipt]`),
    'sources.acme.expect[0] is "transcipt": expected one of transcript',
  ],
  [
    'a credential of no kind',
    sourceOf('allow: [], auth: [{}]'),
    'sources.acme.auth[0] is a map: expected exactly one of bearer',
  ],
  [
    'a credential of two kinds',
    sourceOf('allow: [], auth: [{ bearer: a, query: { name: b, value: c } }]'),
    'sources.acme.auth[0] is a map: expected exactly one',
  ],
  [
    'an unknown scheme',
    sourceOf('allow: [], auth: [{ signature: { scheme: md5, secret: whsec_AAAA } }]'),
    'sources.acme.auth[0].signature.scheme is "md5": expected one of standard-webhooks',
  ],
  [
    'no scheme',
    sourceOf('allow: [], auth: [{ signature: { secret: hunter2 } }]'),
    'sources.acme.auth[0].signature.scheme is missing: expected one of standard-webhooks',
  ],
  [
    'a key of another scheme',
    sourceOf('allow: [], auth: [{ signature: { scheme: zoom, secret: hunter2, header: X } }]'),
    'sources.acme.auth[0].signature.header is not a known key: expected one of scheme, secret',
  ],
  [
    'a signature that leaves the body out',
    sourceOf(`allow: [], auth: [{ signature: { ${hmac}, signed: "{timestamp}" } }]`),
    'sources.acme.auth[0].signature.signed is ***: expected a text that holds {body} once',
  ],
  [
    'a signed time without its header',
    sourceOf(`allow: [], auth: [{ signature: { ${hmac}, signed: "{timestamp}.{body}" } }]`),
    'sources.acme.auth[0].signature.timestampHeader is missing: expected the name of a header when `signed` holds',
  ],
  [
    'the header of a time that is not signed',
    sourceOf(`allow: [], auth: [{ signature: { ${hmac}, timestampHeader: X-Time } }]`),
    'sources.acme.auth[0].signature.timestampHeader is ***: expected to be left out when `signed` does not hold {timestamp}',
  ],
  [
    'a prefix that would be lost',
    sourceOf(`allow: [], auth: [{ signature: { ${hmac}, prefix: " v0=" } }]`),
    'sources.acme.auth[0].signature.prefix is ***: expected what stands before the signature',
  ],
  [
    'an unknown algorithm',
    sourceOf(`allow: [], auth: [{ signature: { ${hmac}, algorithm: md5 } }]`),
    'sources.acme.auth[0].signature.algorithm is ***: expected one of sha1, sha256, sha512',
  ],
  [
    'no topics',
    sourceOf('allow: [], auth: [{ signature: { scheme: sns, topics: [] } }]'),
    'sources.acme.auth[0].signature.topics is a list: expected at least one topic',
  ],
  [
    'a topic that is a bucket',
    sourceOf('allow: [], auth: [{ signature: { scheme: sns, topics: ["arn:aws:s3:::bucket"] } }]'),
    'sources.acme.auth[0].signature.topics[0] is ***: expected the ARN of an Amazon SNS topic',
  ],
  [
    'an endpoint in the clear',
    sourceOf(`allow: [], auth: [{ signature: { ${sns}, endpoint: "http://localhost:4566" } }]`),
    'sources.acme.auth[0].signature.endpoint is ***: expected an origin such as https://',
  ],
  [
    'an authority that is no certificate',
    sourceOf(`allow: [], auth: [{ signature: { ${sns}, ca: ca.pem } }]`),
    'sources.acme.auth[0].signature.ca is ***: expected a certificate in PEM',
  ],
  [
    'Twilio’s signature without the URL that it covers',
    sourceOf('allow: [], auth: [{ signature: { scheme: twilio, secret: hunter2 } }]'),
    'server.publicUrl is missing: expected the URL that Twilio calls',
  ],
  [
    'a header name',
    sourceOf('allow: [], auth: [{ header: { name: "X Key", value: v } }]'),
    'sources.acme.auth[0].header.name is "X Key": expected the name of a header',
  ],
  ['a log level', 'log: { level: loud }', 'log.level is "loud": expected one of fatal, error, warn'],
  [
    'a password in a URL',
    'server: { publicUrl: "https://user:hunter2@example.org" }',
    'server.publicUrl is "https://***@example.org": expected a URL',
  ],
];

/** Credentials that could never match, each with the secret `hunter2` in it. */
const badSecrets = [
  '{ bearer: "" }',
  '{ bearer: "hunter2 x" }',
  '{ bearer: "Bearer hunter2" }',
  '{ bearer: "hunter2\\nx" }',
  '{ bearer: [hunter2] }',
  '{ header: { name: X-Key, value: "" } }',
  '{ header: { name: X-Key, value: " hunter2" } }',
  '{ header: { name: X-Key, value: "hun\\r\\nter2" } }',
  '{ header: hunter2 }',
  '{ basic: { user: u, password: "" } }',
  '{ basic: { user: "u:hunter2", password: p } }',
  '{ basic: "u:hunter2" }',
  '{ query: { name: token, value: "" } }',
  '{ query: { name: "", value: hunter2 } }',
  '{ signature: { scheme: standard-webhooks, secret: "" } }',
  '{ signature: { scheme: standard-webhooks, secret: whsec_ } }',
  '{ signature: { scheme: standard-webhooks, secret: "whsec_hunter2!" } }',
  '{ signature: { scheme: standard-webhooks, secret: "whsec_hunter2-_" } }',
  '{ signature: { scheme: zoom, secret: "" } }',
  '{ signature: { scheme: zoom, secret: " hunter2" } }',
  '{ signature: { scheme: sns, topics: [arn:aws:sns:eu-west-1:123456789012:t], secret: hunter2 } }',
  '{ signature: hunter2 }',
  '{ hunter: hunter2, bearer: x }',
  'hunter2',
];

describe('a problem of the settings', () => {
  it.each(cases)('names key, value and what would be accepted: %s', async (_title, file, line) => {
    const problems = await problemsOf(file);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, line.length)).toBe(line);
    expect(problems.join()).not.toContain('hunter2');
  });

  it.each(badSecrets)('P15: is found without its secret being shown: %s', async (credential) => {
    const inSource = await problemsOf(sourceOf(`allow: [], auth: [${credential}]`));
    expect(inSource).toHaveLength(1);
    expect(inSource[0]).toMatch(/^sources\.acme\.auth\[0\].*expected/);
    expect(inSource[0]).not.toContain('hunter2');
  });

  it('P15: is found without showing a secret that stands in place of a list', async () => {
    expect(await problemsOf(sourceOf('allow: [], auth: hunter2'))).toEqual([
      expect.stringMatching(/^sources\.acme\.auth is \*\*\*: expected `none` or a list/),
    ]);
    expect(await problemsOf('archive: { auth: hunter2 }')).toEqual([
      expect.stringMatching(/^archive\.auth is \*\*\*: /),
    ]);
    expect(await problemsOf('archive: { auth: [{ token: "hunter2 x" }] }')).toEqual([
      expect.stringMatching(/^archive\.auth\[0\]\.token is \*\*\*: /),
    ]);
  });

  it('is told together with all others of the file, in one go', async () => {
    const problems = await problemsOf(`
server: { listen: 8080 }
sources:
  a: { vendor: acme, auth: none, allow: anyone }
  b: { auth: [{ bearer: "\${UNSET}" }, { bearer: "" }], allow: [10.1] }
extra: 1
`);
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'sources.b.auth[0].bearer',
      'server.listen',
      'sources.a.vendor',
      'sources.a.open',
      'sources.b.auth[1].bearer',
      'sources.b.allow[0]',
      'extra',
    ]);
  });
});
