import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { signatureSchemes } from '../../../src/compose/known.ts';
import type { SetUpGuide, ShownCredential } from '../../../src/domain/set-up.ts';
import { vendors } from '../../../src/vendors/all.ts';
import { guidesFor, suggestedCredential } from '../../../src/vendors/guides.ts';
import { loadText } from '../config/settings.ts';

/** What the snippet for a shell is made of; not every machine has it. */
const hasTools = ['sh -c :', 'openssl version', 'base64 --version'].every(
  (line) => spawnSync(line, { shell: true }).status === 0,
);

const url = 'https://collector.example.org/callback/acme';
const place = 'sources.acme.auth[0] in the settings';

function aCredential(type: ShownCredential['type'], name: string | null = null): ShownCredential {
  return { type, name, place };
}

function guideOf(vendor: string, credentials: readonly ShownCredential[] | 'none'): SetUpGuide {
  const [write] = guidesFor(vendor);
  if (write === undefined) throw new Error(`no guide for ${vendor}`);
  return write({ source: 'acme', vendor, url, credentials });
}

/** Of a source that takes everything. */
const allCredentials: readonly ShownCredential[] = [
  ...[aCredential('bearer'), aCredential('header', 'X-Key'), aCredential('basic'), aCredential('query', 'token')],
  ...[...signatureSchemes.keys()]
    .filter((scheme) => scheme !== 'hmac')
    .map((scheme) => aCredential('signature', scheme)),
];

const named = [...vendors.keys()].filter((name) => name !== 'auto');

describe('guidesFor', () => {
  it('has something for every vendor, and each of them for a source that takes whoever comes', () => {
    const titles = guidesFor('auto').map(
      (write) => write({ source: 'acme', vendor: 'auto', url, credentials: 'none' }).title,
    );

    expect(titles).toEqual(named.map((name) => guideOf(name, 'none').title));
    expect(new Set(titles).size).toBe(named.length);
  });

  it.each(named)('tells %s the URL of the source, and everything that stands for something else', (vendor) => {
    for (const credentials of [allCredentials, 'none'] as const) {
      const { snippet, placeholders, use, notes, obstacle } = guideOf(vendor, credentials);

      expect(decodeURIComponent(snippet).replaceAll('USER:PASSWORD@', '')).toContain(url);
      if (snippet.startsWith('{')) expect(() => JSON.parse(snippet)).not.toThrow();
      const words = placeholders.map(({ word }) => word);
      expect((snippet.match(/YOUR_[A-Z_]+/g) ?? []).filter((word) => !words.includes(word))).toEqual([]);
      for (const { word } of placeholders) expect(snippet).toContain(word);
      expect([use, ...notes].every((sentence) => /[.…)]$/.test(sentence))).toBe(true);
      expect(obstacle).toBeNull();
    }
  });

  it.each(named)('shows how %s proves itself by each of its signatures', (vendor) => {
    for (const scheme of vendors.get(vendor)?.signatures ?? []) {
      if (scheme === 'hmac') continue;
      expect(guideOf(vendor, [aCredential('signature', scheme)]).obstacle).toBeNull();
      if (vendor !== 'generic') expect(suggestedCredential(vendor, 'acme')).toContain(`scheme: ${scheme}`);
    }
  });

  it.each(named)('opens a closed source for %s with lines that load', async (vendor) => {
    const { obstacle } = guideOf(vendor, []);
    const lines = `${obstacle?.settings}    allow: anyone\nserver: { publicUrl: "https://collector.example.org" }\n`;
    const env = { ACME_TOKEN: 'a', ACME_PASSWORD: 'b', ACME_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
    const { config } = await loadText(lines, { env });

    expect(obstacle?.reason).toMatch(/would be refused\.$/);
    expect(config.sources[0]?.gate.auth).toHaveLength(1);
  });

  it.each(named)('says that auto does not answer the test of %s, where there is one', (vendor) => {
    const guides = guidesFor('auto').map((write) =>
      write({ source: 'acme', vendor: 'auto', url, credentials: allCredentials }),
    );
    const { title } = guideOf(vendor, 'none');
    const obstacle = guides.find((guide) => guide.title === title)?.obstacle;

    if (vendors.get(vendor)?.handshake === null) return expect(obstacle).toBeNull();
    expect(obstacle?.reason).toMatch(/name the vendor\.$/);
    expect(parse(obstacle?.settings ?? '')).toEqual({ sources: { acme: { vendor } } });
  });

  it('gives AssemblyAI and Soniox a header by its name and value, and Rev AI as a key', () => {
    const [key] = [aCredential('header', 'X-Key')];

    for (const vendor of ['assemblyai', 'soniox']) {
      expect(JSON.parse(guideOf(vendor, [key]).snippet)).toMatchObject({
        webhook_url: url,
        webhook_auth_header_name: 'X-Key',
        webhook_auth_header_value: 'YOUR_SECRET',
      });
    }
    expect(JSON.parse(guideOf('revai', [aCredential('bearer')]).snippet).notification_config).toEqual({
      url,
      auth_headers: { Authorization: 'Bearer YOUR_TOKEN' },
    });
  });

  it('lets Deepgram in by a header that it sends unasked', () => {
    expect(guideOf('deepgram', [aCredential('header', 'DG-Token')]).obstacle).toBeNull();
    expect(guideOf('deepgram', [aCredential('header', 'X-Key')]).obstacle).not.toBeNull();
    expect(guideOf('deepgram', [aCredential('basic')]).snippet).toContain(
      'callback=https%3A%2F%2FUSER%3APASSWORD%40collector.example.org%2Fcallback%2Facme',
    );
  });

  it('says what a vendor does not call', () => {
    const guideAt = (vendor: string, at: string) =>
      guidesFor(vendor)[0]?.({ source: 'acme', vendor, url: at, credentials: 'none' }).obstacle;

    expect(guideAt('zoom', 'http://10.0.0.1:9000/callback/acme')).toEqual({
      reason:
        'Zoom calls https only: serve it with TLS (docs/running.md). Zoom calls full host names only, not 10.0.0.1: give it a name in the DNS.',
      settings: 'server:\n  publicUrl: https://collector.example.org\n',
    });
    expect(guideAt('deepgram', 'https://a_b.example.org:8444/callback/acme')?.reason).toMatch(
      /port 8444.* _ in its name/,
    );
    expect(guideAt('deepgram', 'http://a.example.org/callback/acme')).toBeNull();
    expect(guideAt('gladia', 'http://10.0.0.1:9000/callback/acme')).toBeNull();
  });

  it('hands a secret to those who ask for one, and names the place of the others', () => {
    const signed = (scheme: string) => [aCredential('signature', scheme)];

    expect(JSON.parse(guideOf('azure', signed('azure')).snippet).properties).toEqual({ secret: 'YOUR_SIGNING_SECRET' });
    expect(guideOf('ibm', signed('ibm')).snippet).toContain('&user_secret=YOUR_SIGNING_SECRET');
    for (const vendor of ['zoom', 'twilio', 'elevenlabs', 'recall', 'salad']) {
      const [scheme = ''] = vendors.get(vendor)?.signatures ?? [];
      const { notes, placeholders } = guideOf(vendor, signed(scheme));
      expect(notes.join(' ')).toContain(place);
      expect(placeholders.map(({ word }) => word)).not.toContain('YOUR_SIGNING_SECRET');
    }
  });

  it('writes TwiML that stays XML when the URL has a query', () => {
    expect(guideOf('twilio', [aCredential('query', 'a')]).snippet).toContain(
      `${url}?a=YOUR_TOKEN#rc=5&amp;rp=5xx,ct,rt"`,
    );
  });

  it('subscribes to a topic by the protocol of the URL', () => {
    const [write] = guidesFor('aws');
    const guide = write?.({ source: 'a', vendor: 'aws', url: 'http://10.0.0.1/callback/a', credentials: 'none' });

    expect(guide?.snippet).toContain("--protocol http \\\n  --notification-endpoint 'http://10.0.0.1/callback/a'");
    expect(guide?.notes.join(' ')).toContain('open the SubscribeURL');
  });

  it('asks Speechmatics for a header', () => {
    const { snippet, placeholders, obstacle } = guideOf('speechmatics', [aCredential('bearer')]);

    expect(JSON.parse(snippet).notification_config).toEqual([
      { url, contents: ['transcript', 'data'], auth_headers: ['Authorization: Bearer YOUR_TOKEN'] },
    ]);
    expect(placeholders).toEqual([{ word: 'YOUR_TOKEN', meaning: `the value of ${place}` }]);
    expect(obstacle).toBeNull();
    expect(
      JSON.parse(guideOf('speechmatics', [aCredential('header', 'X-Key')]).snippet).notification_config[0],
    ).toMatchObject({ auth_headers: ['X-Key: YOUR_SECRET'] });
    expect(JSON.parse(guideOf('speechmatics', 'none').snippet).notification_config[0]).toEqual({
      url,
      contents: ['transcript', 'data'],
    });
  });

  it('puts the secret of VoiceBase and Gladia into the URL', () => {
    const query = [aCredential('bearer'), aCredential('query', 'to&ken')];
    const { callbacks } = JSON.parse(guideOf('voicebase', query).snippet).publish;

    expect(callbacks.map((callback: { type: string; url: string }) => [callback.type, callback.url])).toEqual([
      ['analytics', `${url}?to%26ken=YOUR_TOKEN&id=YOUR_CALL_ID`],
      ['transcript', `${url}?to%26ken=YOUR_TOKEN&id=YOUR_CALL_ID`],
      ['media', `${url}?to%26ken=YOUR_TOKEN&id=YOUR_CALL_ID`],
    ]);
    expect(JSON.parse(guideOf('gladia', query).snippet).callback_config).toEqual({
      url: `${url}?to%26ken=YOUR_TOKEN`,
      method: 'POST',
    });
  });

  it('gives V-Spark a URL, with user and password where those are asked for', () => {
    expect(guideOf('vspark', [aCredential('basic')]).snippet).toBe(
      'https://USER:PASSWORD@collector.example.org/callback/acme',
    );
  });

  it.each(['voicebase', 'gladia', 'vspark'])(
    'says that %s cannot get in with a header, and what would let it in',
    (vendor) => {
      const { obstacle } = guideOf(vendor, [aCredential('bearer'), aCredential('header', 'X-Key')]);

      expect(obstacle?.reason).toMatch(/would be refused/);
      expect(parse(obstacle?.settings ?? '')).toEqual({
        sources: { acme: { auth: [{ query: { name: 'token', value: `\${ACME_TOKEN}` } }] } },
      });
    },
  );

  it('says so of signatures that take more than a line', () => {
    expect(guideOf('generic', [aCredential('signature', 'zoom')]).obstacle?.reason).toContain('Standard Webhooks');
    expect(guideOf('generic', []).obstacle).not.toBeNull();
  });

  it.each([
    ['bearer', null],
    ['header', 'X-Key'],
    ['query', 'token'],
    ['basic', null],
    ['signature', 'standard-webhooks'],
  ] as const)('shows a line for a shell that understands it: %s', async (type, name) => {
    const { snippet, obstacle } = guideOf('generic', [aCredential(type, name)]);

    expect(obstacle).toBeNull();
    // The shell reads it to its end and runs nothing.
    if (hasTools) await promisify(execFile)('sh', ['-n', '-c', snippet]);
  });

  it.skipIf(!hasTools)('signs by hand as the specification shows', async () => {
    const { snippet } = guideOf('generic', [aCredential('signature', 'standard-webhooks')]);
    // The example of the specification: key, id, time and body are its own.
    const script = snippet
      .replace('YOUR_SIGNING_SECRET', 'whsec_plJ3nmyCDGBKInavdOK15jsl')
      .replace(/^body=.*$/m, `body='{"event_type":"ping","data":{"success":true}}'`)
      .replace(/^id=.*$/m, 'id=msg_loFOjxBNrRLzqYUf at=1731705121')
      .replace(/^curl[\s\S]*$/m, 'printf %s "$signature"');
    const { stdout } = await promisify(execFile)('sh', ['-c', script]);

    expect(stdout).toBe('rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=');
  });
});

describe('suggestedCredential', () => {
  it.each([
    ['speechmatics', 'acme-eu', `bearer: "\${ACME_EU_TOKEN}"`],
    ['gladia', '1', `query: { name: token, value: "\${SOURCE_1_TOKEN}" }`],
    ['deepgram', 'calls', `basic: { user: collector, password: "\${CALLS_PASSWORD}" }`],
    ['auto', 'default', `bearer: "\${DEFAULT_TOKEN}"`],
  ])('of %s is one that it can send', (vendor, source, entry) => {
    expect(suggestedCredential(vendor, source)).toBe(entry);
  });
});
