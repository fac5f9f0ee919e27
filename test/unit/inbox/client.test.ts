import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startThread } from '../../../src/compose/threads/start.ts';
import type { Inbox, InboxQueue } from '../../../src/domain/inbox.ts';
import { inboxOver, inboxQueueOver } from '../../../src/inbox/client.ts';
import { anEntry, aPart } from '../../fixtures/deliveries.ts';

let folder: string;
const open: Inbox[] = [];
const commits: number[] = [];

async function anInbox(): Promise<{ inbox: Inbox; queue: InboxQueue; filingPort: MessagePort; woken: () => number }> {
  const { port1, port2: filingPort } = new MessageChannel();
  const path = join(folder, 'inbox.sqlite');
  const worker = startThread('inbox', { path, failpoint: undefined, filingPort: port1 }, port1);
  const inbox = await inboxOver(worker, {
    onDeath: (error) => {
      throw error;
    },
    onCommit: (entries) => commits.push(entries),
  });
  open.push(inbox);
  let wakes = 0;
  const queue = inboxQueueOver(filingPort, () => {
    wakes += 1;
  });
  return { inbox, queue, filingPort, woken: () => wakes };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inbox-'));
  commits.length = 0;
});

afterEach(async () => {
  for (const inbox of open.splice(0)) await inbox.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the inbox', () => {
  it('gives deliveries to filing in the order of acceptance, bytes and all', async () => {
    const { inbox, queue } = await anInbox();
    const first = anEntry({}, [aPart('one'), aPart('\u0000two', { index: 1 })]);
    const second = anEntry({}, []);
    await inbox.commit(first);
    await inbox.commit(second);

    const taken = await queue.take(10, 1_000_000);

    expect(taken.map(({ seq, head }) => [seq, head])).toEqual([
      [1, first.head],
      [2, second.head],
    ]);
    expect(taken[0]?.parts.map(({ held }) => held.in === 'inbox' && Buffer.from(held.bytes).toString())).toEqual([
      'one',
      '\u0000two',
    ]);
  });

  it('lets deliveries that wait at the same moment share a commit', async () => {
    const { inbox } = await anInbox();

    await Promise.all(Array.from({ length: 100 }, () => inbox.commit(anEntry())));

    expect(commits.reduce((sum, entries) => sum + entries, 0)).toBe(100);
    expect(commits.length).toBeLessThan(10);
    expect(inbox.depth()).toEqual({ deliveries: 100, bytes: 1400, deferred: 0 });
  });

  it('P1: keeps what it committed when it is opened again without having been closed', async () => {
    const { inbox } = await anInbox();
    const entry = anEntry({}, [aPart('kept')]);
    await inbox.commit(entry);
    // What a power cut would leave: the files as they are now.
    const copy = await mkdtemp(join(tmpdir(), 'inbox-'));
    for (const suffix of ['', '-wal']) {
      const { writeFile } = await import('node:fs/promises');
      await writeFile(join(copy, `inbox.sqlite${suffix}`), await readFile(join(folder, `inbox.sqlite${suffix}`)));
    }
    await inbox.close();
    open.length = 0;
    await rm(folder, { recursive: true });
    folder = copy;

    const { queue } = await anInbox();

    expect((await queue.take(1, 1))[0]?.head).toEqual(entry.head);
  });

  it('refuses a second process on the same storage', async () => {
    await anInbox();

    await expect(anInbox()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('counts on after everything was settled and after a restart', async () => {
    const { inbox, queue } = await anInbox();
    await inbox.commit(anEntry());
    await queue.settle([1], { file: '2026-11-21.ndjson', offset: 7 });
    await inbox.close();
    open.length = 0;

    const again = await anInbox();
    await again.inbox.commit(anEntry());

    expect((await again.queue.take(1, 1))[0]?.seq).toBe(2);
    expect(await again.queue.settledPosition()).toEqual({ file: '2026-11-21.ndjson', offset: 7 });
  });

  it('starts behind what was filed when its own file is new', async () => {
    const { inbox, queue } = await anInbox();
    expect(await queue.settledPosition()).toBeNull();
    await inbox.startAfter(41);
    await inbox.commit(anEntry());

    expect((await queue.take(1, 1))[0]?.seq).toBe(42);
  });

  it('gives plans back with their deliveries and forgets both when settled', async () => {
    const { inbox, queue } = await anInbox();
    await inbox.commit(anEntry());
    const plan = { duplicateOf: null, parts: [{ path: 'a/b', owned: true, baseKey: 'a/b', number: 0 }] };
    await queue.plan([{ seq: 1, plan }]);

    expect((await queue.take(1, 1))[0]?.plan).toEqual(plan);
    await queue.settle([1], { file: 'f', offset: 0 });
    expect(await queue.take(1, 1)).toEqual([]);
    expect(inbox.depth()).toEqual({ deliveries: 0, bytes: 0, deferred: 0 });
  });

  it('passes a deferred delivery over and still shows it', async () => {
    const { inbox, queue } = await anInbox();
    await inbox.commit(anEntry({ id: 'bad' }));
    await inbox.commit(anEntry({ id: 'good' }));
    await queue.defer(1);

    expect((await queue.take(10, 1e6)).map(({ head }) => head.id)).toEqual(['good']);
    expect((await inbox.find('bad'))?.seq).toBe(1);
    expect(inbox.depth().deferred).toBe(1);
  });

  it('takes at least one delivery, and stops at the bytes asked for', async () => {
    const { inbox, queue } = await anInbox();
    for (let index = 0; index < 3; index += 1) await inbox.commit(anEntry({}, [aPart('x'.repeat(1000))]));

    expect(await queue.take(10, 1)).toHaveLength(1);
    expect(await queue.take(10, 1500)).toHaveLength(2);
  });

  it('wakes filing after a commit', async () => {
    const { inbox, filingPort, woken } = await anInbox();
    const heard = new Promise((resolve) => filingPort.once('message', resolve));
    await inbox.commit(anEntry());
    await heard;

    expect(woken()).toBe(1);
  });

  it('lists newest first without bytes, and opens one part', async () => {
    const { inbox } = await anInbox();
    const spooled = aPart('', { index: 1, held: { in: 'spool', name: 'b.part' } });
    await inbox.commit(anEntry({ id: 'old' }));
    await inbox.commit(anEntry({ id: 'new' }, [aPart('inline'), spooled]));

    expect((await inbox.list({ before: null, limit: 10 })).map(({ head }) => head.id)).toEqual(['new', 'old']);
    expect((await inbox.list({ before: 2, limit: 10 })).map(({ head }) => head.id)).toEqual(['old']);
    expect((await inbox.find('new'))?.parts[0]).not.toHaveProperty('held');
    const held = await inbox.openPart('new', 0);
    expect(held?.in === 'inbox' && Buffer.from(held.bytes).toString()).toBe('inline');
    expect(await inbox.openPart('new', 1)).toEqual({ in: 'spool', name: 'b.part' });
    expect(await inbox.openPart('new', 2)).toBeNull();
    expect(await inbox.openPart('other', 0)).toBeNull();
    expect(await inbox.spoolNames()).toEqual(['b.part']);
  });

  it('keeps nothing of a filed body in its file once it is closed', async () => {
    const { inbox, queue } = await anInbox();
    const canary = 'a body that was filed and deleted';
    await inbox.commit(anEntry({}, [aPart(canary.repeat(200))]));
    await queue.settle([1], { file: 'f', offset: 0 });
    await inbox.close();
    open.length = 0;

    const left = await readFile(join(folder, 'inbox.sqlite'), 'latin1');

    expect(left).not.toContain(canary);
    expect(left.length).toBeLessThan(64 * 1024);
  });

  it('refuses a commit that the database refuses, and only that one', async () => {
    const { inbox, queue } = await anInbox();
    await inbox.commit(anEntry({ id: 'same' }));

    await expect(inbox.commit(anEntry({ id: 'same' }))).rejects.toMatchObject({ code: 'storage-unavailable' });
    await inbox.commit(anEntry({ id: 'next' }));

    // Undoing the failed commit must not take what was answered for before it.
    expect((await queue.take(10, 1e6)).map(({ head }) => head.id)).toEqual(['same', 'next']);
  });
});
