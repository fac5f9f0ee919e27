/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the settings look like that */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryLine } from '../../../src/commands/try-line.ts';
import { known } from '../../../src/compose/known.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { aFolder } from '../../fixtures/folder.ts';

const secrets = { ACME: 'made-of-chance-1', PASSWORD: 'made-of-chance-2', ODD: 'a+b/c' };

/** The line beside the settings, with these sources. */
async function lineFor(
  sources: string | null,
  { env = {}, argv = ['node', '/usr/bin/collector'], origin = 'http://127.0.0.1:8080' } = {},
) {
  const cwd = await aFolder();
  await writeFile(join(cwd, 'secret'), 'made-of-chance-3');
  if (sources !== null) await writeFile(join(cwd, 'settings.yaml'), `sources:\n  ${sources}\n`);
  const file = sources === null ? undefined : 'settings.yaml';
  const { config, held } = await loadConfig({ file, env: { ...secrets, ...env }, cwd, ...known });
  const line = tryLine({ config, held, token: 'generated-token', origin }, { argv, env, cwd });
  return line?.replace(cwd, 'CWD') ?? null;
}

const json = `-H "Content-Type: application/json" -d '{"id":"try-1","status":"done"}'`;
const url = 'http://127.0.0.1:8080/callback';

describe('tryLine', () => {
  it('shows a generated token, since nobody else knows it', async () => {
    expect(await lineFor(null)).toBe(`curl -H "Authorization: Bearer generated-token" ${json} ${url}`);
  });

  it.each<[settings: string, line: string]>([
    ['a: { auth: [{ bearer: "${ACME}" }], allow: anyone }', `curl -H "Authorization: Bearer $ACME" ${json} ${url}/a`],
    [
      'a: { auth: [{ header: { name: X-Key, value: "${ACME}" } }], allow: [127.0.0.0/8] }',
      `curl -H "X-Key: $ACME" ${json} ${url}/a`,
    ],
    [
      'a: { auth: [{ basic: { user: me, password: "${PASSWORD}" } }], allow: anyone }',
      `curl -u "me:$PASSWORD" ${json} ${url}/a`,
    ],
    ['a: { auth: [{ query: { name: t, value: "${ACME}" } }], allow: anyone }', `curl ${json} "${url}/a?t=$ACME"`],
    [
      'default: { auth: [{ bearer: { file: secret } }], allow: anyone }',
      `curl -H "Authorization: Bearer $(cat secret)" ${json} ${url}`,
    ],
    ['a: { auth: none, allow: [127.0.0.1] }', `curl ${json} ${url}/a`],
    [
      'vendor-only: { auth: [{ bearer: "${ACME}" }], allow: [203.0.113.7] }\n  a: { auth: [{ bearer: written-out-secret }, { bearer: "${ACME}" }], allow: anyone }',
      `curl -H "Authorization: Bearer $ACME" ${json} ${url}/a`,
    ],
  ])('takes the own variable of a source that takes it: %s', async (settings, line) => {
    expect(await lineFor(settings)).toBe(line);
  });

  it('has the settings read where no variable has the secret, by the way in which this process was started', async () => {
    const settings = 'a: { vendor: gladia, auth: [{ bearer: written-out-secret }], allow: anyone }';

    expect(await lineFor(settings)).toBe('collector send gladia --source a --config CWD/settings.yaml');
    expect(await lineFor(settings, { env: { npm_lifecycle_event: 'start' } })).toMatch(
      /^npm run --silent collector -- send gladia --source a/,
    );
    expect(await lineFor(settings, { argv: ['node', '/srv/dist/cli.js'] })).toMatch(/^node \S*srv\/dist\/cli\.js send/);
    expect(await lineFor('a: { auth: [{ query: { name: t, value: "${ODD}" } }], allow: anyone }')).toMatch(
      / send generic/,
    );
  });

  it('takes the variable of the token where no settings name a source', async () => {
    expect(await lineFor(null, { env: { COLLECTOR_TOKEN: 'given-by-somebody' } })).toContain('Bearer $COLLECTOR_TOKEN');
  });

  it('is none where only vendors may call', async () => {
    expect(await lineFor('a: { auth: [{ bearer: "${ACME}" }], allow: [203.0.113.7] }')).toBeNull();
    expect(
      await lineFor('a: { vendor: zoom, auth: [{ signature: { scheme: zoom, secret: "${ACME}" } }], allow: anyone }'),
    ).toBeNull();
  });

  it('asks for no certificate of an address', async () => {
    expect(await lineFor(null, { origin: 'https://127.0.0.1:8443' })).toMatch(/^curl -k .* https:/);
  });
});
