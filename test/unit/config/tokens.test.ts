import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.ts';
import { ensureTokens, neededTokens, readTokens, withTokens } from '../../../src/config/tokens.ts';
import { tokenOfAdmin } from '../../../src/domain/people.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { loadText } from './settings.ts';

const both = { callback: true, archive: true };
const token = /^[A-Za-z0-9_-]{43}$/;

describe('ensureTokens', () => {
  it('makes tokens of 32 random bytes on the first start, readable by the owner alone', async () => {
    const dir = join(await aFolder(), 'new', 'storage');
    const made = await ensureTokens(dir, both);

    expect(made).toEqual({
      callback: expect.stringMatching(token),
      archive: expect.stringMatching(token),
      created: true,
      warnings: [],
    });
    expect(made.callback).not.toBe(made.archive);
    expect((await stat(join(dir, 'tokens.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['tokens.json']);
    expect(await readTokens(dir)).toEqual({ callback: made.callback, archive: made.archive });
  });

  it('keeps them on every later start', async () => {
    const dir = await aFolder();
    const first = await ensureTokens(dir, both);
    expect(await ensureTokens(dir, both)).toEqual({ ...first, created: false });
  });

  it('makes only what is needed, and adds the other later beside the first', async () => {
    const dir = await aFolder();
    expect(await ensureTokens(dir, { callback: false, archive: false })).toMatchObject({ created: false });
    expect(await readdir(dir)).toEqual([]);

    const first = await ensureTokens(dir, { callback: false, archive: true });
    expect(first).toMatchObject({ callback: null, created: true });
    const second = await ensureTokens(dir, { callback: true, archive: false });
    expect(second).toMatchObject({ archive: null, created: true });
    expect(await readTokens(dir)).toEqual({ callback: second.callback, archive: first.archive });
    expect(await readdir(dir)).toEqual(['tokens.json']);
  });

  it('gives all of several first starts at once the same tokens', async () => {
    const dir = await aFolder();
    const all = await Promise.all(Array.from({ length: 8 }, () => ensureTokens(dir, both)));

    expect(new Set(all.map(({ callback, archive }) => `${callback} ${archive}`)).size).toBe(1);
    expect(await readdir(dir)).toEqual(['tokens.json']);
  });

  it.each(['', '{', '[]', '{"callback":""}', '{"callback":7}', '{"callbak":"secret"}'])(
    'refuses a damaged file, and leaves it as it is: %s',
    async (content) => {
      const dir = await aFolder();
      await writeFile(join(dir, 'tokens.json'), content, { mode: 0o600 });

      await expect(ensureTokens(dir, both)).rejects.toThrow(ConfigError);
      await expect(readTokens(dir)).rejects.toThrow('restore the file, or remove it');
      expect(await readFile(join(dir, 'tokens.json'), 'utf8')).toBe(content);
    },
  );

  it('P15: shows nothing of a damaged file', async () => {
    const dir = await aFolder();
    await writeFile(join(dir, 'tokens.json'), '{"callback":"hunter2"');
    await expect(ensureTokens(dir, both)).rejects.toThrow(/^((?!hunter2).)*$/s);
  });

  it('closes a file that others can read, and says so', async () => {
    const dir = await aFolder();
    const { callback } = await ensureTokens(dir, both);
    await chmod(join(dir, 'tokens.json'), 0o644);

    const again = await ensureTokens(dir, both);
    expect(again.callback).toBe(callback);
    expect(again.warnings).toEqual([expect.stringContaining('could be read by other users')]);
    expect((await stat(join(dir, 'tokens.json'))).mode & 0o777).toBe(0o600);
    expect((await ensureTokens(dir, both)).warnings).toEqual([]);
  });
});

describe('readTokens', () => {
  it('finds none where no collector has started', async () => {
    expect(await readTokens(join(await aFolder(), 'nothing'))).toEqual({ callback: null, archive: null });
  });

  it('refuses a file that cannot be read', async () => {
    const dir = await aFolder();
    await writeFile(join(dir, 'file'), '');
    await expect(readTokens(join(dir, 'file'))).rejects.toThrow('expected a file that can be read (ENOTDIR)');
  });
});

describe('withTokens', () => {
  it('fills in what is generated: the callback token in header or URL, and the archive token', async () => {
    const { config } = await loadText('');
    expect(neededTokens(config)).toEqual(both);

    const filled = withTokens(config, { callback: 'cb', archive: 'ar' });
    expect(filled.sources[0]?.gate.auth).toEqual([
      { type: 'bearer', token: 'cb' },
      { type: 'query', name: 'token', value: 'cb' },
    ]);
    expect(filled.archive.tokens).toEqual([tokenOfAdmin('ar')]);
    expect(config.sources[0]?.gate.auth).toEqual([]);
  });

  it('leaves configured credentials alone', async () => {
    const file = 'sources: { acme: { auth: [{ bearer: mine }], allow: [] } }\narchive: { auth: [{ token: own }] }';
    const { config } = await loadText(file);
    expect(neededTokens(config)).toEqual({ callback: false, archive: false });
    expect(withTokens(config, { callback: 'cb', archive: 'ar' })).toEqual(config);
  });

  it('lets nobody in where the token is missing', async () => {
    const { config } = await loadText('');
    expect(withTokens(config, { callback: null, archive: null })).toEqual(config);
  });
});
