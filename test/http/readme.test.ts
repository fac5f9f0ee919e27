import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand, serveInChild } from '../fixtures/child.ts';
import { aFolder } from '../fixtures/folder.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
/** As a new user has it: nothing is set. */
const noTokens = { COLLECTOR_TOKEN: undefined, COLLECTOR_ARCHIVE_TOKEN: undefined };

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

  it('tells a tour that works: the printed line, every vendor, a kill -9, and all of it is there', async () => {
    const dir = await aFolder();
    const first = await serveInChild({ dir, env: noTokens });
    const printed =
      /curl -H "Authorization: (Bearer [^"]+)" -H "Content-Type: application\/json" -d '([^']+)' (\S+)/.exec(
        first.stdout(),
      );
    const [, authorization = '', body = '', url = ''] = printed ?? [];
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
    const archive = new URL(/http\S+\?token=\S+/.exec(first.stdout())?.[0] ?? '');

    const vendors = ['speechmatics', 'voicebase', 'gladia', 'vspark'];
    const ids: string[] = [];
    for (const vendor of vendors) {
      const send = runCommand(['send', vendor, '--url', url], { dir, env: noTokens });
      expect(await send.ended, send.stderr()).toBe(0);
      ids.push(...[...send.stdout().matchAll(/ 200 ([0-9a-f-]{36}) /g)].map((match) => match[1] ?? ''));
    }
    expect(ids.length).toBeGreaterThanOrEqual(vendors.length);
    first.process.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');

    const second = await serveInChild({ dir, env: noTokens });
    const token = archive.searchParams.get('token') ?? '';
    for (const id of [answer.headers.get('collector-delivery') ?? '', ...ids]) {
      const listed = await fetch(`${second.origin}/api/v1/deliveries/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(listed.status, id).toBe(200);
    }
    const verify = runCommand(['verify'], { dir, env: noTokens });
    expect(await verify.ended, verify.stdout()).toBe(0);
  });
});
