import { spawnSync } from 'node:child_process';
import { appendFile, link, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { dropFailpoints } from '../../src/lib/failpoint.ts';
import { type App, anApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';

/** Of a source that nobody may call. */
const dropOf = (dir: string, more: Record<string, unknown> = {}) => ({
  scribe: { vendor: 'generic', drop: { dir, quiet: '100ms', linger: '0ms', after: 'delete', ...more } },
});

/** Puts a whole file there at once, as careful writers do. */
async function put(dir: string, name: string, content: string | Buffer): Promise<void> {
  await writeFile(join(dir, '.unfinished'), content);
  await rename(join(dir, '.unfinished'), join(dir, name));
}

const taken = (app: App, count: number) =>
  until(`${count} files are filed`, async () => {
    const filed = (await app.list()).filter(({ state }) => state === 'filed');
    return filed.length >= count ? filed : null;
  });

/** Nothing but these lies in a folder any more. */
const lies = (dir: string, ...names: string[]) =>
  until(`${names} are left`, async () => (await readdir(dir)).toSorted().join() === names.join());

const isEmpty = (dir: string) => lies(dir);

const nameOf = ({ parts }: Delivery) => parts[0]?.path?.split('/').at(-1);

describe('a drop folder', () => {
  it('makes each file a delivery, with its own name and its sub-folder, and takes it away', async () => {
    const dir = await aFolder();
    const app = await anApp({ sources: dropOf(dir) });
    await mkdir(join(dir, 'monday/late'), { recursive: true });
    await put(dir, 'call.json', '{"id":"job-1","text":"Hello from a file"}');
    await put(join(dir, 'monday/late'), 'sample.srt', '1\n00:00:00,000 --> 00:00:01,000\nHello\n');
    await put(dir, 'sound.wav', Buffer.alloc(700_000, 'RIFF'));

    const all = await taken(app, 3);
    expect(all.map(nameOf).toSorted()).toEqual(['call.json', 'sample.srt', 'sound.wav']);
    const [call] = all.filter((each) => nameOf(each) === 'call.json');
    expect(call).toMatchObject({
      ...{ source: 'scribe', method: 'FILE', sender: 'file:', path: '/call.json', jobId: 'job-1', state: 'filed' },
      ...{ headers: {}, query: {}, warnings: [] },
    });
    expect(all.find((each) => nameOf(each) === 'sample.srt')?.path).toBe('/monday/late/sample.srt');
    expect(await app.part(String(call?.id))).toEqual(Buffer.from('{"id":"job-1","text":"Hello from a file"}'));
    await until('they are taken away', async () => (await readdir(dir)).join() === 'monday');
    await isEmpty(join(dir, 'monday/late'));
    expect((await app.deliver('/callback/scribe', '{}')).status).toBe(404);
    expect((await app.api('/metrics')).text).toMatch(
      /collector_taken_total\{source="scribe",by="drop",as="accepted"\} 3/,
    );
  });

  it('leaves alone what is not whole yet: hidden, partial, or still changing', async () => {
    const dir = await aFolder();
    const app = await anApp({ sources: dropOf(dir, { quiet: '400ms' }) });
    for (const name of ['.hidden', 'a.json.part', 'b.filepart', 'c.tmp', 'd.json~'])
      await writeFile(join(dir, name), '{}');
    const slow = join(dir, 'slow.json');
    await writeFile(slow, '{"id":"slow","words":[');
    await until('it has grown ten times', async () => {
      await appendFile(slow, '1,');
      return (await readFile(slow)).length > 42;
    });
    await appendFile(slow, '1]}');
    await put(dir, 'whole.json', '{"id":"whole"}');

    const all = await taken(app, 2);
    expect(all.map(({ jobId }) => jobId).toSorted()).toEqual(['slow', 'whole']);
    await lies(dir, '.hidden', 'a.json.part', 'b.filepart', 'c.tmp', 'd.json~');
    await rename(join(dir, 'a.json.part'), join(dir, 'a.json'));
    await taken(app, 3);
  });

  it('moves what it has taken, and overwrites nothing', async () => {
    const [dir, done] = [await aFolder(), await aFolder()];
    await mkdir(join(done, 'sub'));
    await writeFile(join(done, 'sub/a.json'), 'older');
    const app = await anApp({ sources: dropOf(dir, { after: 'move', done }) });
    await mkdir(join(dir, 'sub'));
    await put(join(dir, 'sub'), 'a.json', '{"id":"moved"}');
    await taken(app, 1);
    await isEmpty(join(dir, 'sub'));
    expect(await readFile(join(done, 'sub/a.json'), 'utf8')).toBe('older');
    expect(await readFile(join(done, 'sub/a.1.json'), 'utf8')).toBe('{"id":"moved"}');
  });

  it('takes what grew after it was taken as a further delivery', async () => {
    const dir = await aFolder();
    const app = await anApp({ sources: dropOf(dir, { linger: '700ms' }) });
    await put(dir, 'call.txt', 'first words');
    const [first] = await taken(app, 1);
    // Whoever holds it open writes on, wherever it lies.
    await appendFile(join(dir, '.collector', String(first?.id), 'call.txt'), ' and more');
    const all = await taken(app, 2);
    expect(all.map(nameOf)).toEqual(['call.1.txt', 'call.txt']);
    expect((await app.part(String(all[0]?.id))).toString()).toBe('first words and more');
    await isEmpty(dir);
    expect(await app.list()).toHaveLength(2);
  });

  it('refuses links, second names and devices in a line that says what to do, and names them in health', async () => {
    const [dir, elsewhere] = [await aFolder(), await aFolder()];
    await writeFile(join(elsewhere, 'secret'), 'not yours');
    await symlink(join(elsewhere, 'secret'), join(dir, 'link.json'));
    await symlink(elsewhere, join(dir, 'folder'));
    await link(join(elsewhere, 'secret'), join(dir, 'second.json'));
    spawnSync('mkfifo', [join(dir, 'pipe.json')]);
    const app = await anApp({ sources: dropOf(dir) });
    const check = await until('health names them', async () => {
      const { checks } = (await app.api('/healthz')).json;
      return checks.waysIn.detail.startsWith('4 files') ? checks.waysIn : null;
    });
    expect(check.status).toBe('degraded');
    expect(check.detail).toContain(`${join(dir, 'second.json')}: it has another name as well (a hard link)`);
    expect((await readdir(dir)).toSorted()).toEqual(['folder', 'link.json', 'pipe.json', 'second.json']);
    expect(await app.list()).toEqual([]);
    const lines = app.logged.filter((line) => line.includes('cannot be taken'));
    expect(lines).toHaveLength(4);
    for (const name of ['folder', 'link.json', 'pipe.json', 'second.json']) await rm(join(dir, name));
    await until('all is well', async () => (await app.api('/healthz')).json.status === 'ok');
  });

  it('quarantines what is not what its name says, and leaves what is too large, until the limit is raised', async () => {
    const dir = await aFolder();
    const sources = { scribe: { ...dropOf(dir).scribe, limits: { body: '1KiB' } } };
    const app = await anApp({ sources });
    await put(dir, 'torn.json', '{"id":"torn"');
    await put(dir, 'large.txt', 'x'.repeat(2000));
    await until('the one is quarantined', async () => (await app.api('/api/v1/quarantine')).json.items.length === 1);
    await until('the other is named', async () => {
      const { detail } = (await app.api('/healthz')).json.checks.waysIn;
      return detail.includes(`${join(dir, 'large.txt')}: a file is larger than`) || detail.includes('larger than the');
    });
    await lies(dir, 'large.txt');
    await app.reload({ sources: dropOf(dir) });
    expect((await taken(app, 1)).map(nameOf)).toEqual(['large.txt']);
    await isEmpty(dir);
  });

  it('goes on when its folder comes back', async () => {
    const dir = join(await aFolder(), 'in');
    await mkdir(dir);
    const app = await anApp({ sources: dropOf(dir) });
    await rm(dir, { recursive: true });
    await until('the log says so', () => app.logged.some((line) => line.includes('ENOENT')));
    await mkdir(dir);
    await put(dir, 'a.json', '{"id":"back"}');
    await taken(app, 1);
  });

  it.each(dropFailpoints)('killed at %s loses nothing and takes nothing twice', async (failpoint) => {
    const [dir, storage] = [await aFolder(), await aFolder()];
    for (let index = 0; index < 5; index += 1) await put(dir, `call-${index}.json`, `{"id":"job-${index}"}`);
    const settings = `sources: ${JSON.stringify(dropOf(dir))}\n`;
    await writeFile(join(storage, 'settings.yaml'), settings);
    const child = runCommand(['serve', '--config', join(storage, 'settings.yaml')], {
      dir: storage,
      env: { COLLECTOR_FAILPOINT: `${failpoint}=kill@3` },
    });
    expect(await child.ended).toBe('SIGKILL');
    const app = await anApp({ dir: storage, sources: dropOf(dir) });
    await isEmpty(dir);
    const all = await taken(app, 5);
    expect(all.map(({ jobId }) => jobId).toSorted()).toEqual([0, 1, 2, 3, 4].map((index) => `job-${index}`));
  });

  it('sees after a restart what changed in what lies aside', async () => {
    const dir = await aFolder();
    const app = await anApp({ sources: dropOf(dir, { linger: '1h' }) });
    await put(dir, 'call.txt', 'as it was');
    await put(dir, 'same.txt', 'not changed');
    const before = await taken(app, 2);
    const first = before.find((each) => nameOf(each) === 'call.txt');
    const aside = join(dir, '.collector', String(first?.id), 'call.txt');
    await app.stop();
    await truncate(aside, 0);
    await appendFile(aside, 'as it is!');
    await app.start({ sources: dropOf(dir, { linger: '0ms' }) });
    const after = await taken(app, 3);
    expect(after.map(nameOf)).toEqual(['call.1.txt', ...before.map(nameOf)]);
    await isEmpty(dir);
  });
});

describe('a drop folder that cannot be used', () => {
  it.each([
    [
      'is not there',
      (dir: string) => dropOf(join(dir, 'none')),
      /sources\.scribe\.drop: there is no folder .*none: mkdir -p/,
    ],
    ['is a file', (dir: string) => dropOf(join(dir, 'file')), /sources\.scribe\.drop: .*file is no folder/],
    ['lies in the storage', (dir: string) => dropOf(join(dir, 'storage')), /expected a folder apart from storage\.dir/],
  ])('stops the start in one line: it %s', async (_what, sourcesIn, line) => {
    const dir = await aFolder();
    await writeFile(join(dir, 'file'), '');
    await mkdir(join(dir, 'storage'));
    await writeFile(join(dir, 'settings.yaml'), `sources: ${JSON.stringify(sourcesIn(dir))}\n`);
    const child = runCommand(['serve', '--config', join(dir, 'settings.yaml')], {
      dir: join(dir, 'storage'),
    });
    expect(await child.ended).not.toBe(0);
    expect(child.stderr()).toMatch(line);
    expect(child.stderr()).not.toContain('    at ');
  });
});
