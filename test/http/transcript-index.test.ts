import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../src/commands/program.ts';
import { type App, anApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';

const text = { 'Content-Type': 'text/plain' };
const indexFile = (app: App) => join(app.dir, 'transcripts.sqlite');

/** None while a damaged index is not moved aside yet: that is a 503. */
async function hits(app: App, words: string): Promise<{ jobId: string }[]> {
  const answer = await app.api(`/api/v1/search?q=${encodeURIComponent(words)}`);
  return answer.status === 503 ? [] : answer.json.items;
}

async function isFound(app: App, words: string): Promise<void> {
  await until(`${words} is found`, async () => (await hits(app, words)).length > 0);
}

describe('the index of transcripts', () => {
  it('goes on after a restart where it was, and with what came since', async () => {
    const app = await anApp();
    await app.deliver('/callback/generic?id=a', 'the first call', text);
    await isFound(app, 'first');
    await app.restart();
    await isFound(app, 'first');
    await app.deliver('/callback/generic?id=b', 'the second call', text);
    await isFound(app, 'second');
    expect(await hits(app, 'call')).toHaveLength(2);
  });

  it.each([
    ['cut in half', (path: string) => truncate(path, 3000)],
    ['overwritten', (path: string) => writeFile(path, 'no database'.repeat(1000))],
  ])('%s, is moved aside and made again by the next start', async (_how, damage) => {
    const app = await anApp();
    await app.deliver('/callback/generic?id=a', 'the first call', text);
    await isFound(app, 'first');
    await app.stop();
    await damage(indexFile(app));
    await app.start();
    await isFound(app, 'first');
    expect((await readdir(app.dir)).some((name) => name.startsWith('transcripts.sqlite.corrupt'))).toBe(true);
    expect(app.logged.some((line) => line.includes('index of transcripts was damaged'))).toBe(true);
  });

  it('is made anew by `collector reindex --transcripts`, which refuses to run beside a collector', async () => {
    const app = await anApp();
    await app.deliver('/callback/generic?id=a', 'the first call', text);
    await isFound(app, 'first');
    const beside = runCommand(['reindex', '--transcripts'], { dir: app.dir });
    expect(await beside.ended).toBe(1);

    await app.stop();
    await writeFile(indexFile(app), 'no database');
    const alone = runCommand(['reindex', '--transcripts'], { dir: app.dir });
    expect([await alone.ended, alone.stderr()]).toEqual([0, '']);
    await app.start();
    expect(await hits(app, 'first')).toHaveLength(1);
  });

  it('takes a body that nobody can read for what it is, and goes on', async () => {
    const app = await anApp();
    const json = { 'Content-Type': 'application/json' };
    await app.deliver('/callback/speechmatics?id=odd&status=success', '{"words":[],"of":"nobody"}', json);
    await app.deliver('/callback/generic?id=deep', `{"text":${'['.repeat(200)}${']'.repeat(200)}}`, json);
    await app.deliver('/callback/generic?id=a', 'the first call', text);
    await isFound(app, 'first');
    for (const form of ['json', 'txt', 'srt', 'vtt']) {
      const none = await app.api(`/api/v1/jobs/speechmatics/odd/transcript.${form}`);
      expect([none.status, JSON.parse(none.text).code]).toEqual([404, 'unknown-format']);
    }
  });
});

describe('collector export', () => {
  async function anArchive(): Promise<App> {
    const app = await anApp();
    const answers = [
      await app.deliver('/callback/generic?id=one', 'Agent: the first call\n', text),
      await app.deliver('/callback/gladia?id=a%2Fb', 'the second call', text),
      await app.deliver('/callback/generic', 'of no job', text),
    ];
    for (const answer of answers) await app.filed(answer);
    return app;
  }
  const exported = async (app: App, args: readonly string[]) => {
    const child = runCommand(['export', ...args], { dir: app.dir });
    return { code: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
  };
  /** The same in this process, which starts sooner. */
  const exportedHere = async (app: App, args: readonly string[]) => {
    const said: string[] = [];
    const note = (text: unknown): boolean => said.push(String(text)) > 0;
    vi.stubEnv('COLLECTOR_STORAGE', app.dir);
    vi.spyOn(console, 'error').mockImplementation(note);
    vi.spyOn(console, 'log').mockImplementation(note);
    vi.spyOn(process.stderr, 'write').mockImplementation(note);
    try {
      await run(['node', 'collector', 'export', ...args]);
      return { code: Number(process.exitCode ?? 0), said: said.join('\n') };
    } finally {
      process.exitCode = undefined;
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    }
  };
  const filesIn = async (dir: string) =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
      .sort();

  it('writes the transcripts of everything into a folder, beside a running collector', async () => {
    const app = await anArchive();
    const out = join(await aFolder(), 'out');
    expect(await exported(app, ['--out', out])).toMatchObject({ code: 0 });
    const files = await filesIn(out);
    expect(files).toHaveLength(3);
    expect(files).toEqual(expect.arrayContaining(['generic/one.txt', 'gladia/a_b.txt']));
    expect(await readFile(join(out, 'generic/one.txt'), 'utf8')).toContain('Agent: the first call');
  });

  it('writes one job, with every body as it came, into a zip', async () => {
    const app = await anArchive();
    const out = join(await aFolder(), 'one.zip');
    const { code, stdout } = await exported(app, ['--job', 'generic/one', '--format', 'txt,srt,raw', '--out', out]);
    expect([code, stdout]).toEqual([0, `2 files written to ${out}\n`]);
    const zip = (await readFile(out)).toString('latin1');
    expect(zip).toContain('generic/one.txt');
    expect(zip).toContain('generic/one/one.transcript.txt');
  });

  it('filters by source and time', async () => {
    const app = await anArchive();
    const folder = await aFolder();
    expect(await exportedHere(app, ['--source', 'gladia', '--out', join(folder, 'gladia')])).toMatchObject({ code: 0 });
    expect(await filesIn(join(folder, 'gladia'))).toEqual(['gladia/a_b.txt']);
    for (const filter of [
      ['--to', '2000-01-01'],
      ['--source', 'nosuch'],
    ]) {
      expect(await exportedHere(app, [...filter, '--out', join(folder, 'none')])).toMatchObject({ code: 1 });
      await expect(filesIn(join(folder, 'none'))).rejects.toThrow('ENOENT');
    }
  });

  it('says what is wrong, and leaves nothing half written', async () => {
    const app = await anArchive();
    const folder = await aFolder();
    await writeFile(join(folder, 'there'), 'something');
    const cases = [
      [['--out', folder], 1, 'is not empty'],
      [['--job', 'generic/nobody', '--out', join(folder, 'x.zip')], 1, 'there is no job generic/nobody'],
      [['--job', 'nobody', '--out', join(folder, 'x')], 2, 'expected <source>/<job id>'],
      [['--job', 'a/b', '--source', 'a', '--out', join(folder, 'x')], 2, 'exclude one another'],
      [['--format', 'docx', '--out', join(folder, 'x')], 2, 'expected json, txt, srt, vtt, raw'],
      [['--from', 'yesterday', '--out', join(folder, 'x')], 2, 'expected a date'],
      [[], 2, "required option '--out <path>'"],
    ] as const;
    for (const [args, code, message] of cases) {
      const ended = await exportedHere(app, args);
      expect([ended.code, ended.said]).toEqual([code, expect.stringContaining(message)]);
    }
    expect(await readdir(folder)).toEqual(['there']);
  });
});
