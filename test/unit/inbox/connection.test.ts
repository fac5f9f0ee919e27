import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectInbox, type InboxConnection } from '../../../src/inbox/connection.ts';

describe('connectInbox', () => {
  it('P13: keeps the connection, and the WAL it reads with, when there is no room', async () => {
    const { path, inbox } = await connected();
    const { database, run } = inbox.writable();
    run.insert.run(1, 'kept', '{}', '[]', null, null);
    const full = failureOf(() => {
      database.pragma('max_page_count = 1');
      run.insert.run(2, 'refused', '{}', '[]', null, Buffer.alloc(100_000));
    });
    expect(full).toHaveProperty('code', 'SQLITE_FULL');
    inbox.distrust(full, [{ id: 'refused', behindSeq: 1 }]);

    // Were it closed and opened again, the WAL would have to be made anew, for which there may be no room.
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(inbox.readable().database).toBe(database);
    expect(inbox.readable().run.list.all(10, 10)).toMatchObject([{ id: 'kept' }]);
    database.pragma('max_page_count = 1000000');
    inbox.writable().run.insert.run(2, 'taken', '{}', '[]', null, null);
    expect(inbox.readable().run.list.all(10, 10)).toMatchObject([{ id: 'taken' }, { id: 'kept' }]);
  });

  it('P14: writes no more through a connection after any other failure, and undoes what that may have left', async () => {
    const { inbox } = await connected();
    const { database, run } = inbox.writable();
    run.insert.run(1, 'kept', '{}', '[]', null, null);
    run.insert.run(2, 'unknown', '{}', '[]', null, null);
    inbox.distrust(new Error('the sync failed'), [{ id: 'unknown', behindSeq: 1 }]);

    expect(database.open).toBe(false);
    expect(inbox.writable().run.list.all(10, 10)).toMatchObject([{ id: 'kept' }]);
  });
});

async function connected(): Promise<{ path: string; inbox: InboxConnection }> {
  const folder = await mkdtemp(join(tmpdir(), 'inbox-'));
  const path = join(folder, 'inbox.sqlite');
  const inbox = connectInbox(path, () => undefined);
  onTestFinished(async () => {
    inbox.close();
    await rm(folder, { recursive: true });
  });
  return { path, inbox };
}

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
