import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStateFile } from '../../../src/archive/state-file.ts';
import { StartError } from '../../../src/domain/errors.ts';
import { aFolder } from '../../fixtures/folder.ts';

async function aFile() {
  const dir = await aFolder();
  return { dir, path: join(dir, 'state.json') };
}

describe('openStateFile', () => {
  it('gives back what was written last, null before, for its owner alone and with nothing beside it', async () => {
    const { dir, path } = await aFile();
    const file = openStateFile(path);
    expect(await file.read()).toBeNull();
    await file.write({ a: 1 });
    await file.write({ a: 2 });

    expect(await openStateFile(path).read()).toEqual({ a: 2 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['state.json']);
  });

  it('refuses a damaged file, and leaves it as it is', async () => {
    const { path } = await aFile();
    await writeFile(path, '{"half');
    await expect(openStateFile(path).read()).rejects.toThrow(StartError);
    expect(await readFile(path, 'utf8')).toBe('{"half');
  });

  it('says that the storage is at fault when it cannot write', async () => {
    const { dir } = await aFile();
    const file = openStateFile(join(dir, 'missing', 'state.json'));
    await expect(file.write({})).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});
