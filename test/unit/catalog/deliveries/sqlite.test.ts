import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalogReader } from '../../../../src/catalog/deliveries/reader.ts';
import { openCatalogWriter } from '../../../../src/catalog/deliveries/writer.ts';
import { connectCatalogReader } from '../../../../src/compose/threads/connect.ts';
import { keepsCatalogContract, type OpenCatalog } from '../../../contracts/catalog.ts';
import { keepsJobContract } from '../../../contracts/catalog-jobs.ts';

const openHere: OpenCatalog = async (folder, sources) => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'catalog.sqlite');
  const writer = openCatalogWriter(path);
  const reader = openCatalogReader(path, { sources, now: Date.now });
  return {
    writer,
    reader,
    async close() {
      reader.close();
      writer.close();
    },
  };
};

keepsCatalogContract('sqlite', openHere);
keepsJobContract('sqlite', openHere);

keepsCatalogContract('sqlite read on a thread', async (folder, sources) => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'catalog.sqlite');
  const writer = openCatalogWriter(path);
  const reader = connectCatalogReader({ path, sources });
  return {
    writer,
    reader,
    async close() {
      await reader.close();
      writer.close();
    },
  };
});
