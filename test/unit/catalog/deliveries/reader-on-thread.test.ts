import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectCatalogReader } from '../../../../src/compose/threads/connect.ts';

describe('connectCatalogReader', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalog-client-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('brings errors over with their codes', async () => {
    const reader = connectCatalogReader({ path: join(folder, 'catalog.sqlite'), sources: new Map() });
    // A folder is no database.
    const broken = connectCatalogReader({ path: folder, sources: new Map() });
    await expect(broken.counts()).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await reader.counts()).toMatchObject({ deliveries: 0 });
    await reader.close();
    await broken.close();
  });

  it('starts no thread before the first question, and another one after it was closed', async () => {
    const reader = connectCatalogReader({ path: join(folder, 'catalog.sqlite'), sources: new Map() });
    await reader.close();
    expect(await reader.lastSeen()).toEqual([]);
    await reader.close();
    expect(await reader.lastSeen()).toEqual([]);
    await reader.close();
  });
});
