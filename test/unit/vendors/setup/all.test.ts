import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SetUpGuide, ShownCredential } from '../../../../src/domain/set-up.ts';
import { vendors } from '../../../../src/vendors/all.ts';
import { guidesFor } from '../../../../src/vendors/setup/all.ts';
import { suggestedCredential } from '../../../../src/vendors/setup/credential.ts';

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
  return write({ source: 'acme', url, credentials });
}

describe('guidesFor', () => {
  it('has something for every vendor, and each of them for a source that takes whoever comes', () => {
    for (const name of vendors.keys()) expect(guidesFor(name).length).toBeGreaterThan(0);
    expect(guidesFor('auto').length).toBe(5);
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
  ])('of %s is one that it can send', (vendor, source, entry) => {
    expect(suggestedCredential(vendor, source)).toBe(entry);
  });
});
