import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openArchiveWriter } from '../../src/archive/disk-writer.ts';
import { openLedger } from '../../src/archive/ledger.ts';
import { openSpool } from '../../src/archive/spool.ts';
import { openStateFile } from '../../src/archive/state-file.ts';
import { openCatalogWriter } from '../../src/catalog/deliveries/writer.ts';
import { startThread } from '../../src/compose/threads/start.ts';
import { inboxOver } from '../../src/inbox/client.ts';
import { writeAll } from '../contracts/archive.ts';
import { anEntry, aPart } from '../fixtures/deliveries.ts';
import { testHashes } from '../fixtures/hashes.ts';
import { fill } from './lib/filler.ts';
import { mountTmpfs } from './lib/loop-file-system.ts';

/** Root in a container often may not. */
const mayMount = await mountTmpfs(64 * 1024).then(
  ({ remove }) => remove().then(() => true),
  () => false,
);
const mebibyte = 1024 ** 2;

/** Makes a store on a file system with room, which is then full to the last byte; gives what the store is to do. */
type Store = (dir: string) => Promise<() => Promise<unknown>>;

const stores: Record<string, Store> = {
  async spool(dir) {
    const spool = openSpool(dir, () => startThread('spool', { dir, failpoint: undefined }));
    onTestFinished(() => spool.close());
    return async () => {
      const writer = await spool.create({ checkJson: false });
      await writeAll(writer, [Buffer.alloc(mebibyte)]);
      await writer.finish();
    };
  },
  async inbox(dir) {
    const { port1 } = new MessageChannel();
    const data = { path: join(dir, 'inbox.sqlite'), failpoint: undefined, filingPort: port1 };
    const onDeath = (error: Error): void => expect.fail(error.message);
    const inbox = await inboxOver(startThread('inbox', data, port1), { onDeath, onCommit: () => undefined });
    onTestFinished(() => inbox.close());
    return () => inbox.commit(anEntry({}, [aPart('x'.repeat(mebibyte))]));
  },
  async archive(dir) {
    await mkdir(join(dir, 'spool'));
    const archive = openArchiveWriter(dir);
    onTestFinished(() => archive.close());
    const source = { in: 'inbox', bytes: Buffer.alloc(mebibyte) } as const;
    return () => archive.prepare({ key: 'a', source, bytes: mebibyte, sha256: '' });
  },
  async ledger(dir) {
    const ledger = openLedger(dir, { now: () => new Date() });
    onTestFinished(() => ledger.close());
    const seenAgain = { type: 'seen-again', id: 'x'.repeat(mebibyte), at: '2026-11-21T10:00:00.000Z' } as const;
    return () => ledger.append([seenAgain]);
  },
  async catalog(dir) {
    const catalog = openCatalogWriter(join(dir, 'catalog.sqlite'), testHashes);
    onTestFinished(() => catalog.close());
    const refusal = { minuteMs: 0, source: 'x'.repeat(mebibyte), sender: null, code: 'a', count: 1 };
    return async () => catalog.addRefusals([refusal]);
  },
  async 'state file'(dir) {
    const file = openStateFile(join(dir, 'state.json'));
    return () => file.write('x'.repeat(mebibyte));
  },
};

describe.skipIf(!mayMount)('a disk without room', () => {
  if (!mayMount) console.log('stores on a full disk skipped: needs root, and the right to mount');

  it.each(Object.entries(stores))('is storage-full to the %s, and to nobody once there is room', async (_, open) => {
    const { path, remove } = await mountTmpfs(8 * mebibyte);
    onTestFinished(remove);
    const write = await open(path);
    const filler = join(path, 'filler');
    await fill(filler, path, 0);
    await expect(write()).rejects.toMatchObject({ code: 'storage-full' });
    await rm(filler);
    await write();
  });
});
