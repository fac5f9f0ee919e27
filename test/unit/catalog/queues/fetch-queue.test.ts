import { join } from 'node:path';
import { openFetchQueue } from '../../../../src/catalog/queues/fetch-queue.ts';
import { type FetchQueueHarness, keepsFetchQueueContract } from '../../../contracts/fetch-queue.ts';
import { aFolder } from '../../../fixtures/folder.ts';

keepsFetchQueueContract('sqlite', async () => {
  const path = join(await aFolder(), 'fetches.sqlite');
  function aHarness(): FetchQueueHarness {
    const queue = openFetchQueue(path);
    return {
      queue,
      async reopen() {
        await queue.close();
        return aHarness();
      },
      close: () => queue.close(),
    };
  }
  return aHarness();
});
