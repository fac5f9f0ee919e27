import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCalls, stemOf } from '../../src/commands/import-folder/calls.ts';
import { importCall } from '../../src/commands/import-folder/send.ts';
import { verifyStorage } from '../../src/compose/tools.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { type App, anApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { archiveToken, aSource } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { aForm, formType } from '../fixtures/form.ts';

const sources = { acme: aSource(), speechmatics: aSource({ vendor: 'speechmatics' }) };
const json = { 'Content-Type': 'application/json' };

async function aFile(dir: string, name: string, body: string, at: string): Promise<void> {
  await mkdir(join(dir, name, '..'), { recursive: true });
  await writeFile(join(dir, name), body);
  await utimes(join(dir, name), new Date(at), new Date(at));
}

async function importInto(app: App, dir: string, source = 'acme'): Promise<string> {
  const args = ['import-folder', dir, '--source', source, '--url', app.archiveOrigin, '--token', archiveToken];
  const child = runCommand(args, { dir: await aFolder() });
  await child.ended;
  return child.stdout() + child.stderr();
}

/** What a reader knows of a delivery, but for how it came. */
const facts = ({ id, source, jobId, receivedAt, duplicateOf, parts }: Delivery) => ({
  ...{ id, source, jobId, receivedAt, duplicateOf },
  parts: parts.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
});

describe('an archive that leaves by export', () => {
  it('comes back by import-folder as it was, once, however often it is imported', async () => {
    const app = await anApp({ sources });
    const form = aForm([
      { name: 'transcript', filename: 'transcript.json', type: 'application/json', body: '{"format":"2.9"}' },
      { name: 'data', filename: 'Aufnahme ü.wav', type: 'audio/wav', body: Buffer.alloc(300_000, 1) },
    ]);
    const answers = [
      await app.deliver('/callback/speechmatics?id=sm-1&status=success', form, { 'Content-Type': formType }),
      await app.deliver('/callback/acme', '{"id":"call-1"}', json),
      await app.deliver('/callback/acme', '{"id":"call-1"}', json),
      await app.deliver('/callback/acme/sample.txt', 'one'),
      await app.deliver('/callback/acme/sample.txt', 'two'),
    ];
    const before = await Promise.all(answers.map(async (answer) => facts(await app.filed(answer))));
    const out = join(await aFolder(), 'out');
    const exported = runCommand(['export', '--format', 'archive', '--out', out], { dir: app.dir });
    expect(await exported.ended, exported.stderr()).toBe(0);
    const path = before[4]?.parts[0]?.path;
    expect(await readFile(join(out, String(path)), 'utf8')).toBe('two');
    expect((await stat(join(out, String(path)))).mtime.toISOString()).toBe(before[4]?.receivedAt);

    const other = await anApp({ sources });
    expect(await importInto(other, join(out, 'speechmatics'), 'speechmatics')).toContain(
      '2 files imported as 1 deliveries',
    );
    expect(await importInto(other, join(out, 'acme'))).toContain(
      '4 files imported as 4 deliveries; 0 were there, 0 refused',
    );
    expect(await importInto(other, join(out, 'acme'))).toContain(
      '0 files imported as 0 deliveries; 4 were there, 0 refused',
    );

    const after = await Promise.all(before.map(async ({ id }) => facts(await other.filed(id))));
    expect(after).toEqual(before);
    expect(await other.list()).toHaveLength(5);
    await other.stop();
    expect((await verifyStorage(other.dir)).findings).toEqual([]);
  });
});

describe('a folder of anybody', () => {
  it('is imported call by call, with names and times, and stays gone where something was deleted', async () => {
    const dir = await aFolder();
    await aFile(dir, '2024/call-17.wav', 'sound', '2024-03-01T10:00:00.000Z');
    await aFile(dir, '2024/call-17.transcript.json', '{"text":"what was said"}', '2024-03-01T11:00:00.500Z');
    await aFile(dir, 'memo.txt', 'a memo', '2023-01-02T03:04:05.000Z');
    await aFile(dir, '.DS_Store', 'x', '2023-01-02T03:04:05.000Z');
    await symlink('/etc/hostname', join(dir, 'link.txt'));

    const app = await anApp({ sources });
    expect(await importInto(app, dir)).toContain('3 files imported as 2 deliveries');
    const [call, memo] = await Promise.all((await app.list()).map(({ id }) => app.filed(id)));
    expect([memo, call].map((delivery) => [delivery?.jobId, delivery?.receivedAt]).sort()).toEqual([
      ['call-17', '2024-03-01T11:00:00.500Z'],
      ['memo', '2023-01-02T03:04:05.000Z'],
    ]);
    expect(await app.files()).toEqual([
      'acme/2023/01/02/memo.txt',
      'acme/2024/03/01/call-17.transcript.json',
      'acme/2024/03/01/call-17.wav',
    ]);
    const id = [call, memo].find((delivery) => delivery?.jobId === 'memo')?.id;
    await app.api(`/api/v1/deliveries/${id}`, 'DELETE');
    expect(await importInto(app, dir)).toContain('0 files imported as 0 deliveries; 2 were there');
    expect((await readdir(join(app.dir, 'archive/acme/2023/01/02'))).length).toBe(0);
  });

  it('goes on behind a call that is not taken', async () => {
    const dir = await aFolder();
    await aFile(dir, 'broken.json', '{"a"', '2024-03-01T10:00:00.000Z');
    await aFile(dir, 'whole.json', '{"a":1}', '2024-03-01T10:00:00.000Z');
    const app = await anApp({ sources });
    const said = await importInto(app, dir);
    expect(said).toContain('1 files imported as 1 deliveries; 0 were there, 1 refused');
    expect(said).toMatch(/refused\t.*broken\.json\t.*is not JSON/);
    await aFile(dir, 'more.json', '{}', '2024-03-01T10:00:00.000Z');
    expect(await importInto(app, dir, 'nobody')).toContain('there is no source "nobody"');
  });

  it('takes an id once, at whatever moment it comes again', async () => {
    const dir = await aFolder();
    await aFile(dir, 'a.txt', 'a', '2024-03-01T10:00:00.000Z');
    const app = await anApp({ sources });
    const [call] = await findCalls(dir, 'name');
    if (call === undefined) throw new Error('no call was found');
    const archive = { origin: app.archiveOrigin, token: archiveToken };
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => importCall(archive, 'acme', call)));
    expect(outcomes.map(({ as }) => as).sort()).toEqual(['imported', 'there', 'there', 'there', 'there']);
    expect(await app.list()).toHaveLength(1);
    await rm(join(dir, 'a.txt'));
    expect(await importCall(archive, 'acme', call)).toMatchObject({ as: 'refused' });
  });

  it.each([
    ['call-17.wav', 'call-17'],
    ['call-17.transcript.json', 'call-17'],
    ['call-17.de.srt', 'call-17'],
    ['call-17.en-US.vtt', 'call-17'],
    ['2026-12-01T10.00.00.wav', '2026-12-01T10.00.00'],
    ['a.json.gz', 'a'],
    ['.wav', '.wav'],
    ['plain', 'plain'],
  ])('knows %s as a file of %s', (name, stem) => {
    expect(stemOf(name)).toBe(stem);
  });
});
