import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findArchive } from '../../../src/commands/find-archive.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { loadText } from '../config/settings.ts';

async function find(settings: string, given: { url?: string; token?: string } = {}) {
  const cwd = await aFolder();
  await writeFile(join(cwd, 'tokens.json'), '{"archive":"generated-token"}');
  const { config } = await loadText(`storage: { dir: . }\n${settings}`, { cwd });
  return findArchive(config, given);
}

const tls = 'server: { tls: { cert: c, key: k }';

describe('findArchive', () => {
  it.each([
    ['', 'http://127.0.0.1:8080', 'generated-token'],
    ['server: { listen: "[::]:9000" }', 'http://[::1]:9000', 'generated-token'],
    ['archive: { listen: 127.0.0.1:8081, auth: [{ token: own }, { token: old }] }', 'http://127.0.0.1:8081', 'own'],
    [`${tls}, publicUrl: https://c.example }`, 'https://c.example', 'generated-token'],
  ])('finds by %j the archive that runs here', async (settings, origin, token) => {
    expect(await find(settings)).toEqual({ origin, token });
  });

  it('sends its own token to no other machine', async () => {
    await expect(find('', { url: 'https://elsewhere.example' })).rejects.toThrow('--token');
    expect(await find('', { url: 'https://elsewhere.example/', token: 't' })).toEqual({
      origin: 'https://elsewhere.example',
      token: 't',
    });
  });

  it.each([
    [`${tls} }`, {}, '--url'],
    ['server: { listen: 127.0.0.1:0 }', {}, '--url'],
    ['archive: { auth: [] }', {}, '--token'],
    ['', { url: 'ftp://x' }, 'http://127.0.0.1:8080'],
  ])('says by %j with %j which option is missing', async (settings, given, option) => {
    await expect(find(settings, given)).rejects.toThrow(option);
  });
});
