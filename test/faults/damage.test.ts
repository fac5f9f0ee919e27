import { existsSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type App, anApp } from '../fixtures/app.ts';
import { serveInChild } from '../fixtures/child.ts';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';
import { audit, isFiled, unharmed, verifyFindings } from './lib/audit.ts';
import { sendBurst } from './lib/burst.ts';
import type { Accepted } from './lib/load.ts';
import { randomFrom } from './lib/random.ts';

/** A collector whose deliveries are filed, and which is stopped. */
async function aFilledFolder(): Promise<{ app: App; accepted: Accepted[] }> {
  const app = await anApp();
  const accepted: Accepted[] = [];
  await sendBurst(app, randomFrom(7), { callbacks: 20, accepted });
  await isFiled(audited(app));
  await app.stop();
  return { app, accepted };
}

function audited(app: App) {
  return { dir: app.dir, api: (path: string) => app.api(path), printed: () => app.logged.join('') };
}

describe('a damaged storage folder', () => {
  it('P4, P22: a catalog cut in half while its log stays is made anew from the ledger', async () => {
    const dir = await aFolder();
    const child = await serveInChild({ dir });
    const accepted: Accepted[] = [];
    await sendBurst(child, randomFrom(7), { callbacks: 20, accepted });
    await until('the log of the catalog', () => existsSync(join(dir, 'catalog.sqlite-wal')));
    child.process.kill('SIGKILL');
    await child.ended;
    await cut(join(dir, 'catalog.sqlite'), (size) => Math.floor(size / 2));
    const app = await anApp({ dir });
    await isFiled(audited(app));
    expect(await audit(audited(app), accepted)).toEqual(unharmed);
  });

  it('P4: an inbox that is deleted takes nothing of what was filed, and the order goes on', async () => {
    const { app, accepted } = await aFilledFolder();
    for (const name of await readdir(app.dir)) if (name.startsWith('inbox')) await rm(join(app.dir, name));
    await app.start();
    const next = await app.deliver('/callback/default/sample.json', 'after');
    await isFiled(audited(app));
    expect((await app.list())[0]?.id).toBe(next.headers['collector-delivery']);
    expect(await audit(audited(app), accepted)).toEqual(unharmed);
    expect(await verifyFindings(app.dir)).toBeNull();
  });

  it.each([
    ['is no database any more', async (path: string) => writeFile(path, 'this is not SQLite at all'.repeat(100))],
    ['has lost its second half', async (path: string) => cut(path, (size) => Math.floor(size / 2 / 4096) * 4096)],
  ])('P4: an inbox that %s is left alone: the start stops and says what to do', async (_what, spoil) => {
    const { app, accepted } = await aFilledFolder();
    const path = join(app.dir, 'inbox.sqlite');
    await spoil(path);
    const before = await readFile(path);
    await expect(app.start()).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(/inbox\.sqlite is damaged .* keep it, move it .* start again/),
    });
    expect(await readFile(path)).toEqual(before);

    // What it says: with the file moved away everything that was filed is there.
    await rename(path, `${path}.damaged`);
    await app.start();
    expect(await audit(audited(app), accepted)).toEqual(unharmed);
  });

  it('P4, P22: a last line of the ledger that is half written, its delivery in the inbox, is written again', async () => {
    const dir = await aFolder();
    const dying = await serveInChild({ dir, env: { COLLECTOR_FAILPOINT: 'filing.ledger-written=kill' } });
    const accepted: Accepted[] = [];
    await sendBurst(dying, randomFrom(5), { callbacks: 12, accepted });
    await dying.ended;
    const [file = ''] = await readdir(join(dir, 'ledger'));
    await cut(join(dir, 'ledger', file), (size) => size - 40);
    const app = await anApp({ dir });
    await isFiled(audited(app));
    expect(await audit(audited(app), accepted)).toEqual(unharmed);
    expect(await verifyFindings(dir)).toBeNull();
  });

  it('P4, P22: a ledger that lost settled lines is said to be short, and nothing more is lost in it', async () => {
    const { app } = await aFilledFolder();
    const [file = ''] = await readdir(join(app.dir, 'ledger'));
    const path = join(app.dir, 'ledger', file);
    await cut(path, (size) => size - 40);
    // Killed between the ledger's line and the settling: the next start must cut where the lines really ended.
    const dying = await serveInChild({ dir: app.dir, env: { COLLECTOR_FAILPOINT: 'filing.ledger-synced=kill' } });
    expect(dying.stdout()).toMatch(/ledger\/.* bytes shorter than it was/);
    const accepted: Accepted[] = [];
    await sendBurst(dying, randomFrom(9), { callbacks: 8, accepted });
    await dying.ended;
    await app.start();
    await isFiled(audited(app));
    // The one whose line is gone is still in the catalog; nothing else is missing, torn or written twice.
    const { lost, altered, other } = await audit(audited(app), accepted);
    expect({ lost, altered }).toEqual({ lost: [], altered: [] });
    expect(other.filter((finding) => !finding.startsWith('the numbers of'))).toEqual([
      expect.stringMatching(/ is listed and not recorded$/),
    ]);
  });
});

async function cut(path: string, to: (size: number) => number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(to((await file.stat()).size));
  } finally {
    await file.close();
  }
}
