import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { archiveToken, callbackToken } from '../fixtures/config.ts';
import { send } from '../fixtures/http.ts';
import { until } from '../fixtures/until.ts';

const run = promisify(execFile);
const checkout = join(import.meta.dirname, '../..');

it('the package is installed into an empty folder, receives there, and says on an old Node what it needs', async () => {
  const place = await mkdtemp(join(tmpdir(), 'package-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const packed = await run('npm', ['pack', '--json', '--pack-destination', place], { cwd: checkout });
  const [{ files, filename }] = JSON.parse(packed.stdout);
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  expect(paths.filter((path) => !/^(dist|docs|deploy|config)\/|^[A-Z]+(\.md)?$|^package\.json$/.test(path))).toEqual(
    [],
  );
  expect(paths).toEqual(expect.arrayContaining(['dist/cli.js', 'dist/THIRD-PARTY.txt', 'LICENSE', 'README.md']));
  expect(paths.filter((path) => /collector\.yaml$/.test(path) && path.startsWith('config'))).toEqual([]);

  const folder = join(place, 'empty');
  await run('npm', [
    'install',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    join(place, filename),
  ]);
  const { devDependencies } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
  const installed = await readdir(join(folder, 'node_modules'));
  // Some of them are needed by a package of the program, too.
  expect(Object.keys(devDependencies).filter((name) => installed.includes(name) && name !== 'busboy')).toEqual([]);

  const storage = join(place, 'storage');
  const env = {
    ...process.env,
    COLLECTOR_STORAGE: storage,
    COLLECTOR_LISTEN: '127.0.0.1:0',
    COLLECTOR_TOKEN: callbackToken,
    COLLECTOR_ARCHIVE_TOKEN: archiveToken,
  };
  // In a group of its own: npx is the parent of what it runs.
  const child = spawn('npx', ['--no', 'collector', 'serve'], { cwd: folder, env, detached: true });
  const ended = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  const origin = await until('it is ready', () => {
    if (child.exitCode !== null) throw new Error(printed);
    return /"callbacks":"(http[^"]+)"/.exec(printed)?.[1];
  });
  const headers = { Authorization: `Bearer ${callbackToken}`, 'Content-Type': 'application/json' };
  expect((await send(origin, { path: '/callback', body: '{"id":"from-the-package"}', headers })).status).toBe(200);
  const page = await send(origin, {
    method: 'GET',
    path: '/jobs',
    headers: { Authorization: `Bearer ${archiveToken}` },
  });
  const [asset = ''] = /\/assets\/[^"']+\.css/.exec(page.text) ?? [];
  expect((await send(origin, { method: 'GET', path: asset })).status).toBe(200);
  process.kill(-Number(child.pid), 'SIGTERM');
  await ended;

  const verified = await run('npx', ['--no', 'collector', 'verify'], { cwd: folder, env });
  expect(verified.stdout).toContain('1 files');
  expect(verified.stdout).toContain('0 findings');

  const old = await run('/usr/bin/node', ['--version']).catch(() => null);
  if (old === null || Number(/^v(\d+)/.exec(old.stdout)?.[1]) >= 22) return;
  const cli = join(folder, 'node_modules/transcript-collector/dist/cli.js');
  const refused = await run('/usr/bin/node', [cli, 'serve'], { env }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('collector needs Node 22.15 or newer') });
});
