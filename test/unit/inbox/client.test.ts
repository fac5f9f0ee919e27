import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startThread } from '../../../src/compose/threads/start.ts';
import { asLedgerPosition, type Inbox, type InboxQueue } from '../../../src/domain/inbox.ts';
import { inboxOver, inboxQueueOver } from '../../../src/inbox/client.ts';
import { type InboxHarness, keepsInboxContract } from '../../contracts/inbox.ts';
import { anEntry, aPart } from '../../fixtures/deliveries.ts';

let folder: string;
const open: Inbox[] = [];
const commits: number[] = [];

async function anInbox(): Promise<{ inbox: Inbox; queue: InboxQueue; woken: () => number }> {
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
  return { inbox, queue, woken: () => wakes };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inbox-'));
  commits.length = 0;
});

afterEach(async () => {
  for (const inbox of open.splice(0)) await inbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function aHarness(): Promise<InboxHarness> {
  const { inbox, queue, woken } = await anInbox();
  const close = async (): Promise<void> => {
    for (const one of open.splice(0)) await one.close();
  };
  return {
    ...{ inbox, queue, woken, close },
    async reopen() {
      await close();
      return aHarness();
    },
  };
}

keepsInboxContract('sqlite on a thread', aHarness);

describe('the inbox', () => {
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

  it('keeps nothing of a filed body in its file once it is closed', async () => {
    const { inbox, queue } = await anInbox();
    const canary = 'a body that was filed and deleted';
    await inbox.commit(anEntry({}, [aPart(canary.repeat(200))]));
    await queue.settle([1], asLedgerPosition('0'));
    await inbox.close();
    open.length = 0;

    const left = await readFile(join(folder, 'inbox.sqlite'), 'latin1');

    expect(left).not.toContain(canary);
    expect(left.length).toBeLessThan(64 * 1024);
  });
});
