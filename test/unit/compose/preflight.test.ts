import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { preflight } from '../../../src/compose/preflight.ts';
import { openInboxDatabase } from '../../../src/inbox/schema.ts';
import { aConfig, type Settings } from '../../fixtures/config.ts';
import { aFolder } from '../../fixtures/folder.ts';

const dayMs = 86_400_000;

/** Files of a certificate that is good for so many days from now on. */
async function aCertificate(folder: string, name: string, days: number): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: 'commonName', value: 'a' }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - 10 * dayMs),
    notAfterDate: new Date(Date.now() + days * dayMs),
  });
  const files = { cert: join(folder, `${name}-cert.pem`), key: join(folder, `${name}-key.pem`) };
  await writeFile(files.cert, made.cert);
  await writeFile(files.key, made.private);
  return files;
}

async function flown(settings: Settings = {}, { dir, now = new Date() }: { dir?: string; now?: Date } = {}) {
  return preflight(aConfig(dir ?? join(await aFolder(), 'storage'), settings), now);
}

describe('preflight', () => {
  it('finds nothing to refuse where a start succeeds, and makes nothing', async () => {
    const above = await aFolder();
    const found = await flown({}, { dir: join(above, 'storage') });

    expect(found).toMatchObject({ refusals: [], storage: { state: 'new' }, holder: null });
    expect(await readdir(above)).toEqual([]);
  });

  it('refuses files of server.tls that are missing, no PEM, or not of one pair, and names them', async () => {
    const folder = await aFolder();
    const [one, other] = [await aCertificate(folder, 'one', 90), await aCertificate(folder, 'other', 90)];
    const text = join(folder, 'text');
    await writeFile(text, 'hello');
    const refusalsOf = async (tls: object) => (await flown({ server: { tls } })).refusals.join();

    expect(await refusalsOf(one)).toBe('');
    expect(await refusalsOf({ ...one, cert: join(folder, 'none') })).toMatch(/server\.tls\.cert is .*none: .*ENOENT/);
    expect(await refusalsOf({ ...one, cert: text })).toMatch(
      /server\.tls\.cert is .*text: expected a certificate in PEM/,
    );
    expect(await refusalsOf({ ...one, key: text })).toMatch(/server\.tls\.key is .*text: expected a private key/);
    expect(await refusalsOf({ ...one, key: other.key })).toMatch(/other-key\.pem\) is not the key of .*one-cert\.pem/);
  });

  it('warns of a certificate that is over, or soon is', async () => {
    const folder = await aFolder();
    for (const [days, said] of [
      [-1, /expired on/],
      [5.5, /expires on .*, in 5 days/],
    ] as const) {
      const found = await flown({ server: { tls: await aCertificate(folder, 'c', days) } });

      expect(found.refusals).toEqual([]);
      expect(found.warnings.join()).toMatch(said);
    }
  });

  it('refuses an address that another program has, and names the setting', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const server = await flown({ server: { listen: `127.0.0.1:${port}` } });
    expect(server.refusals.join()).toMatch(
      /^server\.listen is 127\.0\.0\.1:\d+.*EADDRINUSE.*set another port in server/,
    );
    const archive = await flown({ archive: { listen: `127.0.0.1:${port}`, auth: [{ token: 't' }] } });
    expect(archive.refusals.join()).toMatch(/^archive\.listen is .*another program listens there/);
    const nowhere = await flown({ server: { listen: '203.0.113.77:8080' } });
    expect(nowhere.refusals.join()).toMatch(/this machine has no such address/);
  });

  it('says who runs on the storage, and then minds no taken port', async () => {
    const dir = await aFolder();
    const held = openInboxDatabase(join(dir, 'inbox.sqlite'));
    onTestFinished(() => void held.close());

    const { holder, refusals } = await flown({ server: { listen: '203.0.113.77:8080' } }, { dir });

    expect(holder).toEqual({ pid: process.pid });
    expect(refusals).toEqual([]);
  });

  it('refuses a storage in the place of which is a file', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'file'), '');

    expect((await flown({}, { dir: join(folder, 'file') })).refusals.join()).toMatch(/a file stands in its place/);
  });

  it('refuses a tokens.json that is half written', async () => {
    const dir = await aFolder();
    await writeFile(join(dir, 'tokens.json'), '{"callback":');

    await expect(
      preflight({ ...aConfig(dir), archive: { ...aConfig(dir).archive, tokens: 'generated' } }, new Date()),
    ).rejects.toThrow(/tokens\.json/);
  });

  it('refuses what else of the storage is half written, and says what to do with each', async () => {
    for (const [name, said] of [
      ['trusted.json', /trusted\.json is damaged: restore it, or remove it/],
      ['keys.json', /keys\.json is damaged: restore it from a backup/],
      ['version.json', /version\.json is damaged/],
      ['inbox.sqlite', /inbox\.sqlite is damaged .* keep it/],
    ] as const) {
      const dir = await aFolder();
      await writeFile(join(dir, name), '{"half": "of a file');

      expect((await flown({}, { dir })).refusals.join(), name).toMatch(said);
    }
  });

  it('warns of a place for snapshots that cannot be one, or does not share files with the storage', async () => {
    const folder = await aFolder();
    const warningsOf = async (dir: string) => (await flown({ snapshots: { dir } })).warnings.join();
    await writeFile(join(folder, 'file'), '');

    expect(await warningsOf(join(folder, 'new'))).not.toContain('snapshots.dir');
    expect(await warningsOf(join(folder, 'file'))).toMatch(
      /snapshots\.dir is .*file, which cannot be written \(ENOTDIR\)/,
    );
    expect(await warningsOf(join(folder, 'file/in'))).toMatch(/cannot be written \(ENOTDIR\)/);
    if (existsSync('/dev/shm'))
      expect(await warningsOf('/dev/shm/new')).toMatch(/another file system than storage\.dir/);
  });

  it('tells of a storage that others may read, and of a clock that is behind it', async () => {
    const dir = await aFolder();
    await mkdir(join(dir, 'ledger'));
    await writeFile(join(dir, 'ledger', '2027-01.jsonl'), '');
    const later = new Date(Date.now() + 400 * dayMs);
    await utimes(join(dir, 'ledger', '2027-01.jsonl'), later, later);
    await chmod(join(dir, 'ledger'), 0o755);

    const { storage, warnings } = await flown({}, { dir });

    expect(storage.notices.join()).toMatch(/ledger can be read by other users/);
    expect(warnings.join()).toMatch(/the clock of this machine says .* the storage was written on .*set the clock/);
    const early = await flown({}, { now: new Date('1970-01-01') });
    expect(early.warnings.join()).toMatch(/1970.*this version was made on 20/);
  });
});
