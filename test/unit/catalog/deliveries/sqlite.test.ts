import { join } from 'node:path';
import { openCatalogReader } from '../../../../src/catalog/deliveries/reader.ts';
import { openCatalogWriter } from '../../../../src/catalog/deliveries/writer.ts';
import { connectCatalogReader } from '../../../../src/compose/threads/connect.ts';
import type { CatalogReader } from '../../../../src/domain/catalog.ts';
import { type CatalogHarness, keepsCatalogContract, type MakeCatalog } from '../../../contracts/catalog.ts';
import { keepsActivityContract } from '../../../contracts/catalog-activity.ts';
import { keepsJobContract } from '../../../contracts/catalog-jobs.ts';
import { keepsKeepingContract } from '../../../contracts/catalog-keeping.ts';
import { aFolder } from '../../../fixtures/folder.ts';
import { testHashes } from '../../../fixtures/hashes.ts';

type OpenReader = (
  path: string,
  sources: Parameters<MakeCatalog>[0],
) => CatalogReader & { close(): void | Promise<void> };

function catalogsIn(openReader: OpenReader): MakeCatalog {
  return async (sources) => {
    const path = join(await aFolder(), 'catalog.sqlite');
    function aHarness(): CatalogHarness {
      const writer = openCatalogWriter(path, testHashes);
      const reader = openReader(path, sources);
      async function close(): Promise<void> {
        await reader.close();
        writer.close();
      }
      return { writer, reader, close, reopen: () => close().then(aHarness) };
    }
    return aHarness();
  };
}

const onThisThread = catalogsIn((path, sources) => openCatalogReader(path, { sources, now: Date.now }));

keepsCatalogContract('sqlite', onThisThread);
keepsJobContract('sqlite', onThisThread);
keepsActivityContract('sqlite', onThisThread);
keepsKeepingContract('sqlite', onThisThread);

keepsCatalogContract(
  'sqlite read on a thread',
  catalogsIn((path, sources) => connectCatalogReader({ path, sources })),
);
