import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectorCommand } from '../fixtures/cli.ts';
import { aFolder } from '../fixtures/folder.ts';
import { aFreePort, begin, isShapedLike, runStep, tourSteps } from '../fixtures/tour.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('names the two commands first', () => {
    const opening = readme.slice(0, 1200);
    expect(opening).toContain('npm ci && npm start');
    expect(opening).toContain('npm ci && npm test');
  });

  it('links only to pages that are there', () => {
    const pages = [...readme.matchAll(/\]\((docs\/[^)#]+)/g)].map((match) => match[1] ?? '');
    expect(pages.length).toBeGreaterThan(4);
    for (const page of pages) expect(() => readFileSync(new URL(`../../${page}`, import.meta.url))).not.toThrow();
  });

  it('tells a tour that works word by word, and a kill -9 takes nothing of it', async () => {
    const [{ command, printed } = { command: '', printed: '' }, ...others] = tourSteps();
    // The packages are there already.
    const first = { command: command.replace(/^npm ci && /, ''), printed };
    const cwd = await aFolder();
    const port = await aFreePort();
    // In place of npm, which a clone has: what it would start.
    await mkdir(join(cwd, 'bin'));
    const npm = `#!/bin/sh\nshift 1\nwhile [ "$1" = --silent ] || [ "$1" = collector ] || [ "$1" = -- ]; do shift; done\nexec ${process.execPath} ${collectorCommand.join(' ')} "$@"\n`;
    await writeFile(join(cwd, 'bin', 'npm'), npm, { mode: 0o755 });
    const env = { PATH: `${cwd}/bin:${process.env.PATH}`, COLLECTOR_LISTEN: `127.0.0.1:${port}` };
    const place = { cwd, env, port };

    const { text, kill, ended } = await begin(first, place);
    const pasted = await runStep(/^ +(curl .*)$/m.exec(text)?.[1] ?? '', place, '');
    expect(pasted).toContain('OK');
    const token = /\?token=(\S+)/.exec(text)?.[1] ?? '';
    expect(others.length).toBeGreaterThan(8);
    for (const { command, printed } of others) {
      const actual = await runStep(command, place, token);
      expect(isShapedLike(actual, printed), `${command}\n${actual}\nin place of\n${printed}`).toBe(true);
    }
    kill('SIGKILL');
    await ended;
    const again = await begin(first, place);
    expect(await runStep('npm run --silent collector -- verify', place, token)).toMatch(/; 0 findings$/m);
    again.kill('SIGKILL');
  });
});
