import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { storageVersion } from '../../src/archive/storage-version.ts';
import { version } from '../../src/commands/settings.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { type App, anApp, sha256 } from '../fixtures/app.ts';
import { type Child, runCommand, serveInChild } from '../fixtures/child.ts';
import { aSource } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { send } from '../fixtures/http.ts';
import { until } from '../fixtures/until.ts';

const fixture = new URL('../fixtures/storage-0.1.0/', import.meta.url).pathname;

const sources = Object.fromEntries(
  ['speechmatics', 'voicebase', 'gladia', 'deepgram', 'vspark', 'generic', 'assemblyai', 'partner'].map((name) => [
    name,
    name === 'partner' ? aSource({ allow: { list: ['192.0.2.1'], mode: 'quarantine' } }) : aSource({ vendor: name }),
  ]),
);

/** A copy of what collector 0.1.0 left behind when it was killed. */
async function anOldStorage(): Promise<string> {
  const dir = await aFolder();
  await cp(join(fixture, 'storage'), dir, { recursive: true });
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.gz')) continue;
    await writeFile(join(dir, name.slice(0, -'.gz'.length)), gunzipSync(await readFile(join(dir, name))));
    await rm(join(dir, name));
  }
  return dir;
}

/** What 0.1.0 showed, before the last delivery came. */
async function shownBefore<Item>(listing: 'deliveries' | 'jobs' | 'quarantine'): Promise<Item[]> {
  return JSON.parse(await readFile(join(fixture, `${listing}.json`), 'utf8')).items;
}

/** Starts the collector of today on it, until everything is filed. */
async function upgraded(dir: string): Promise<App> {
  const app = await anApp({ dir, sources });
  for (const { id } of await app.list()) await app.filed(id);
  return app;
}

async function everything(app: App) {
  await until('what was said is known', async () => {
    const { checks } = (await app.api('/healthz')).json;
    return checks.transcripts.detail === 'every filed transcript can be searched';
  });
  const jobs = (await app.api('/api/v1/jobs')).json;
  const quarantine = (await app.api('/api/v1/quarantine')).json;
  return { listing: await app.list(), jobs, quarantine, files: await app.files() };
}

async function foundIn(app: App, words: string): Promise<string[]> {
  const { items } = (await app.api(`/api/v1/search?q=${encodeURIComponent(words)}`)).json;
  return items.map(({ jobId }: { jobId: string }) => jobId);
}

const writtenVersion = async (dir: string) => JSON.parse(await readFile(join(dir, 'version.json'), 'utf8'));

/** Everything that could tell a change: names, sizes, times of change, bytes. */
async function fingerprint(dir: string): Promise<string[]> {
  const names = (await readdir(dir, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const found = await stat(join(dir, name));
      return `${name} ${found.mtimeMs} ${found.isFile() ? sha256(await readFile(join(dir, name))) : ''}`;
    }),
  );
}

describe('a storage folder of collector 0.1.0', () => {
  it('shows every delivery as before, with the same bytes, and files the one that was accepted', async () => {
    const app = await upgraded(await anOldStorage());
    const before = await shownBefore<Delivery>('deliveries');
    const now = await app.list();
    const waiting = now.filter(({ id }) => !before.some((delivery) => delivery.id === id));
    expect(waiting.map(({ jobId, state }) => ({ jobId, state }))).toEqual([{ jobId: 'waiting', state: 'filed' }]);

    const facts = ({ id, source, jobId, receivedAt, state, duplicateOf, parts }: Delivery) => ({
      ...{ id, source, jobId, receivedAt, state, duplicateOf },
      parts: parts.map(({ bytes, sha256: hash, path }) => ({ bytes, hash, path })),
    });
    expect(now.filter((delivery) => !waiting.includes(delivery)).map(facts)).toEqual(before.map(facts));
    for (const { id, state, parts } of now) {
      if (state !== 'filed') continue;
      for (const { index, sha256: hash } of parts) expect(sha256(await app.part(id, index))).toBe(hash);
    }
    const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);
    expect(ids((await app.api('/api/v1/quarantine')).json.items)).toEqual(ids(await shownBefore('quarantine')));
  });

  it('shows every job as the rules of today have it, and finds what was said', async () => {
    const app = await upgraded(await anOldStorage());
    const jobs: { source: string; jobId: string; state: string }[] = (await app.api('/api/v1/jobs')).json.items;
    expect(Object.fromEntries(jobs.map(({ source, jobId, state }) => [`${source}/${jobId}`, state]))).toEqual({
      'assemblyai/aai-call': 'notified',
      'deepgram/deepgram-call': 'complete',
      'generic/memo': 'complete',
      'generic/waiting': 'complete',
      'gladia/gladia-call': 'complete',
      'speechmatics/sm-failed': 'failed',
      'speechmatics/sm-first': 'complete',
      'speechmatics/sm-second': 'complete',
      'voicebase/vb-call': 'complete',
      'voicebase/vb-v2': 'complete',
      'vspark/vspark-call': 'complete',
    });
    await until('the transcripts are indexed', async () => (await foundIn(app, 'zeppelin')).includes('memo'));
    await until('the waiting one too', async () => (await foundIn(app, 'accepted')).includes('waiting'));
  });

  it('has no findings, and is the same made anew', async () => {
    const dir = await anOldStorage();
    const app = await upgraded(dir);
    const before = await everything(app);
    await app.stop();
    expect(await writtenVersion(dir)).toMatchObject({ version: storageVersion, program: '0.0.0-test' });
    const verified = runCommand(['verify'], { dir });
    expect(await verified.ended, verified.stdout() + verified.stderr()).toBe(0);
    const reindexed = runCommand(['reindex'], { dir });
    expect(await reindexed.ended, reindexed.stderr()).toBe(0);
    await app.start();
    expect(await everything(app)).toEqual(before);
  });

  it('is verified before its upgrade too; an export would find nothing in it, and says so', async () => {
    const dir = await anOldStorage();
    const verified = runCommand(['verify', '--json'], { dir });
    const exported = runCommand(['export', '--out', join(dir, 'out')], { dir });
    const checked = runCommand(['check'], { dir });
    expect(await verified.ended).toBe(0);
    expect(await exported.ended).toBe(1);
    expect(exported.stderr()).toMatch(/^collector: .* was not brought to version \d+ yet: .*\n$/);
    expect(await checked.ended).toBe(0);
    expect(checked.stdout()).toContain(`brings ${dir} to version ${storageVersion}`);
    expect(await readdir(dir)).not.toContain('version.json');
  });

  it('is upgraded under load, and loses nothing that was answered, though it is killed in the middle of it', async () => {
    const dir = await anOldStorage();
    const before = (await shownBefore<Delivery>('deliveries')).map(({ id }) => id);
    const env = { COLLECTOR_CONFIG: join(fixture, 'collector.yaml'), COLLECTOR_TOKEN: undefined };
    const answered: string[] = [];
    for (const enough of [20, 60]) {
      const child = await serveInChild({ dir, env: { ...env, COLLECTOR_LOG_LEVEL: 'info' } });
      const path = '/callback/generic';
      const headers = { Authorization: 'Bearer made-up-callback-token', 'Content-Type': 'application/json' };
      const senders = Array.from({ length: 8 }, async (_, sender) => {
        for (let count = 0; child.process.signalCode === null; count += 1) {
          const body = JSON.stringify({ id: `load-${enough}-${sender}-${count}` });
          const answer = await send(child.origin, { path, headers, body }).catch(() => null);
          if (answer === null) return;
          expect(answer.status, answer.text).toBe(200);
          answered.push(String(answer.headers['collector-delivery']));
        }
      });
      await until('enough was answered', () => answered.length >= enough);
      child.process.kill('SIGKILL');
      await Promise.all([child.ended, ...senders]);
    }
    const app = await anApp({ dir, sources });
    const ids = new Set((await app.list()).map(({ id }) => id));
    expect([...before, ...answered].filter((id) => !ids.has(id))).toEqual([]);
    await app.stop();
    const verified = runCommand(['verify'], { dir });
    expect(await verified.ended, verified.stdout()).toBe(0);
  });

  it('killed in the middle of the upgrade, ends as if it had never been', async () => {
    const dir = await anOldStorage();
    const env = { COLLECTOR_CONFIG: join(fixture, 'collector.yaml'), COLLECTOR_TOKEN: undefined };
    for (const failpoint of ['storage.becoming', 'storage.migrated']) {
      const killed = runCommand(['serve'], { dir, env: { ...env, COLLECTOR_FAILPOINT: `${failpoint}=kill` } });
      expect(await killed.ended, killed.stderr()).toBe('SIGKILL');
      expect(await writtenVersion(dir)).toMatchObject({ version: 1, program: version, becoming: storageVersion });
    }
    const interrupted = await upgraded(dir);
    const straight = await upgraded(await anOldStorage());
    expect(await everything(interrupted)).toEqual(await everything(straight));
    expect((await writtenVersion(dir)).version).toBe(storageVersion);
  });
});

describe('a storage folder of a newer collector', () => {
  const newer = { version: storageVersion + 1, program: '9.1.0', more: ['keys'] };
  const refusal = new RegExp(
    `^collector: [^\n]*version ${storageVersion + 1}, written by collector 9\\.1\\.0[^\n]*run collector 9\\.1\\.0[^\n]*\n$`,
  );

  it('is refused in one line by every command, and not touched', async () => {
    const dir = await aFolder();
    const app = await anApp({ dir });
    await app.filed(await app.deliver('/callback/generic/a.txt', 'a'));
    await app.stop();
    await writeFile(join(dir, 'version.json'), JSON.stringify(newer));
    const before = await fingerprint(dir);
    // Without tokens in its settings a start would write some.
    const env = { COLLECTOR_TOKEN: undefined, COLLECTOR_ARCHIVE_TOKEN: undefined };
    const out = join(await aFolder(), 'out');
    const refused = [['serve'], ['reindex'], ['verify'], ['export', '--out', out]].map((args) =>
      runCommand(args, { dir, env }),
    );
    for (const command of refused) {
      expect(await command.ended).toBe(1);
      expect(command.stderr()).toMatch(refusal);
    }
    const checked: Child = runCommand(['check'], { dir, env });
    expect(await checked.ended).toBe(1);
    expect(checked.stdout()).toContain('run collector 9.1.0 or newer');
    expect(await fingerprint(dir)).toEqual(before);
  });

  it('is refused too when it was left in the middle of its upgrade', async () => {
    const dir = await aFolder();
    await writeFile(join(dir, 'version.json'), JSON.stringify({ ...newer, version: 1, becoming: newer.version }));
    await expect(anApp({ dir })).rejects.toThrow('run collector 9.1.0 or newer');
    expect(await readdir(dir)).toEqual(['version.json']);
  });

  it('is refused too when its version cannot be read', async () => {
    const dir = await aFolder();
    await writeFile(join(dir, 'version.json'), '{"version":"three"}');
    await expect(anApp({ dir })).rejects.toThrow(/version\.json is damaged/);
    expect(await readdir(dir)).toEqual(['version.json']);
  });
});

describe('the version of a storage folder', () => {
  it('is written at the first start', async () => {
    const app = await anApp();
    expect(await writtenVersion(app.dir)).toMatchObject({ version: storageVersion, program: '0.0.0-test' });
  });

  it('is that of 0.1.0 where a ledger stands without inbox and number', async () => {
    const dir = await anOldStorage();
    for (const name of ['inbox.sqlite', 'inbox.sqlite-wal']) await rm(join(dir, name), { force: true });
    const app = await anApp({ dir, sources });
    expect(app.logged.join('\n')).toContain(`has version ${storageVersion} now`);
    const before = await shownBefore<Delivery>('deliveries');
    expect((await app.list()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });
});
