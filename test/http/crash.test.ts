import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { failpoints } from '../../src/lib/failpoint.ts';
import { anApp, sha256 } from '../fixtures/app.ts';
import { runCommand, serveInChild } from '../fixtures/child.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { send } from '../fixtures/http.ts';
import { until, within } from '../fixtures/until.ts';

const sources = { default: aSource({ vendor: 'auto' }) };

/** Small, spooled, several parts, equal names, a retry: one of each kind. */
const callbacks = [
  { path: '/callback/default/sample.json', body: Buffer.from('{"n":1}') },
  { path: '/callback/default/sample.json', body: Buffer.from('{"n":2}') },
  { path: '/callback/default/sample.json', body: Buffer.alloc(300_000, 'large') },
  {
    path: '/callback/default',
    body: aForm([
      { filename: 'sample.json', body: '{"n":3}' },
      { filename: 'sample.json', body: Buffer.alloc(280_000, 'second') },
      { body: '' },
    ]),
    type: formType,
  },
  { path: '/callback/default/sample.json?id=retry', body: Buffer.from('{"n":4}') },
  { path: '/callback/default/sample.json?id=retry', body: Buffer.from('{"n":4}') },
  { path: '/callback/default?id=empty', body: null },
  // Large enough to be synced while it comes.
  { path: '/callback/default/call.wav', body: Buffer.alloc(17 * 1024 * 1024, 'media') },
];

async function deliverAll(origin: string): Promise<string[]> {
  const answers = await Promise.all(
    callbacks.map(async ({ path, body, type }) => {
      const headers = {
        Authorization: `Bearer ${callbackToken}`,
        ...(type === undefined ? {} : { 'Content-Type': type }),
      };
      // The process is killed under these requests: no answer is an answer.
      const answer = await send(origin, { path, body, headers }).catch(() => null);
      return answer?.status === 200 ? [String(answer.headers['collector-delivery'])] : [];
    }),
  );
  return answers.flat();
}

describe('a collector killed with SIGKILL', () => {
  it.each(failpoints)('P1, P4: at %s has every 200 filed exactly once after the next start', async (failpoint) => {
    const dir = await aFolder();
    const child = await serveInChild({ dir, env: { COLLECTOR_FAILPOINT: `${failpoint}=kill` } });
    const accepted = await deliverAll(child.origin);
    expect(await child.ended).toBe('SIGKILL');

    const app = await anApp({ dir, sources });
    const listed = await app.list();
    const deliveries = await Promise.all(listed.map(({ id }) => app.filed(id)));
    const ids = deliveries.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(accepted));

    for (const { id, parts } of deliveries) {
      for (const { index, sha256: hash, bytes } of parts) {
        const body = await app.part(id, index);
        expect({ hash: sha256(body), bytes: body.length }).toEqual({ hash, bytes });
      }
    }
    const owned = deliveries
      .filter(({ duplicateOf }) => duplicateOf === null)
      .flatMap(({ parts }) => parts.map(({ path }) => path));
    expect(new Set(owned).size).toBe(owned.length);
    expect(await app.files()).toEqual(owned.toSorted());
    const numbers = owned
      .flatMap((path) => /sample\.?(\d*)\.json$/.exec(path ?? '')?.[1] ?? [])
      .map((text) => Number(text || '0'));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index));
    // Where the catalog knew them before the kill, the ledger's lines are written again.
    await until('the ledger is whole', async () => (await app.ledger()).length >= ids.length);
    const lines = (await app.ledger()).flatMap((record) => (record.type === 'delivery' ? record.delivery.id : []));
    expect(lines.toSorted()).toEqual(ids.toSorted());
    await app.spoolIsEmpty();
    await until('all is well', async () => (await app.api('/healthz')).json.status === 'ok');
  });

  it('P4: killed again and again in the recovery, it ends where one start would have ended', async () => {
    const dir = await aFolder();
    const child = await serveInChild({ dir, env: { COLLECTOR_FAILPOINT: 'filing.taken=kill' } });
    const accepted = await deliverAll(child.origin);
    expect(await child.ended).toBe('SIGKILL');
    for (const failpoint of ['filing.planned', 'filing.placed', 'filing.ledger-synced', 'filing.catalogued']) {
      const restarted = runCommand(['serve'], { dir, env: { COLLECTOR_FAILPOINT: `${failpoint}=kill` } });
      expect(await restarted.ended).toBe('SIGKILL');
    }
    const app = await anApp({ dir, sources });
    const deliveries = await Promise.all((await app.list()).map(({ id }) => app.filed(id)));
    expect(deliveries.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted));
    // The catalog knew them before the last kill; the ledger's lines are written again.
    await until('the ledger is whole', async () => (await app.ledger()).length === deliveries.length);
    const verified = runCommand(['verify'], { dir });
    expect(await verified.ended, verified.stdout() + verified.stderr()).toBe(0);
  });
});

describe('a process of its own', () => {
  it('starts without settings, says where callbacks go, and stops on SIGTERM with 0', async () => {
    const dir = await aFolder();
    const child = await serveInChild({ dir });
    const answer = await send(child.origin, {
      path: '/callback',
      body: 'x',
      headers: { Authorization: `Bearer ${callbackToken}` },
    });
    expect(answer.text).toBe('OK');
    expect(child.stdout()).toContain(`${child.origin}/callback`);
    child.process.kill('SIGTERM');
    expect(await child.ended).toBe(0);
    expect(child.stderr()).toBe('');
  });

  it('refuses to start on a storage that is in use: 1, and a line that says why', async () => {
    const app = await anApp({ sources });
    for (const command of ['serve', 'reindex']) {
      const child = runCommand([command], { dir: app.dir });
      expect(await child.ended).toBe(1);
      expect(child.stderr()).toMatch(
        /^collector: another collector \(process \d+\) is running on this storage folder, \S+: stop it first.*\n$/,
      );
    }
    expect((await app.deliver('/callback', 'still here')).status).toBe(200);
  });

  it('ends with 1 and a line that says why when its address is taken', async () => {
    const app = await anApp({ sources });
    const dir = await aFolder();
    const child = runCommand(['serve'], { dir, env: { COLLECTOR_LISTEN: new URL(app.origin).host } });
    expect(await within(60_000, 'the refusal', child.ended), child.stderr()).toBe(1);
    expect(child.stderr()).toMatch(/^collector: .*(in use|EADDRINUSE).*\n$/);
  });

  it('ends with 1 and a line that says what to do on a storage folder it cannot vouch for', async () => {
    const dir = await aFolder();
    await chmod(dir, 0o777);
    const child = runCommand(['serve'], { dir });
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toMatch(/^collector: .* chmod o-w .*\n$/);
  });

  it('ends with 2 for settings that cannot be', async () => {
    const child = runCommand(['serve'], { dir: await aFolder(), env: { COLLECTOR_LISTEN: 'nowhere' } });
    expect(await child.ended).toBe(2);
    expect(child.stderr()).toContain('COLLECTOR_LISTEN');
  });
});
