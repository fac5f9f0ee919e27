import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openTranscriptIndexReader } from '../../../../src/catalog/search/reader.ts';
import { openTranscriptIndexWriter } from '../../../../src/catalog/search/writer.ts';
import { asLedgerPosition } from '../../../../src/domain/inbox.ts';
import type { IndexChange } from '../../../../src/domain/transcript-index.ts';
import { keepsTranscriptIndexContract, type TranscriptIndexHarness } from '../../../contracts/transcript-index.ts';
import { aDelivery, allHits, aQuery, idOf } from '../../../contracts/transcript-samples.ts';
import { aFolder } from '../../../fixtures/folder.ts';

async function anIndex(): Promise<TranscriptIndexHarness> {
  const path = join(await aFolder(), 'transcripts.sqlite');
  function aHarness(): TranscriptIndexHarness {
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '1' });
    const reader = openTranscriptIndexReader(path);
    async function close(): Promise<void> {
      await reader.close();
      await writer.close();
    }
    return { writer, reader, close, reopen: () => close().then(aHarness) };
  }
  return aHarness();
}

keepsTranscriptIndexContract('sqlite', anIndex);

it('ends a page early when a speaker never says the words, and finds the one who does at last', async () => {
  const { writer, reader, close } = await anIndex();
  onTestFinished(close);
  const filler = `${'x'.repeat(999)} `.repeat(120);
  const said = [
    { text: `needle ${filler}`, by: 'Agent', words: [] },
    { text: 'hm', by: 'Rare' },
  ];
  const position = asLedgerPosition('1');
  for (let seq = 100; seq < 250; seq += 10) {
    const changes = Array.from({ length: 10 }, (_, i): IndexChange => {
      return { type: 'add', delivery: aDelivery(seq + i, { said }) };
    });
    await writer.apply(changes, position);
  }
  const spoken = aDelivery(50, { said: [{ text: 'needle', by: 'Rare' }] });
  await writer.apply([{ type: 'add', delivery: spoken }], position);
  const query = aQuery('needle', { speaker: 'Rare' });
  const page = await reader.search(query, { cursor: null, limit: 50 });
  expect(page.items).toEqual([]);
  expect(page.next).not.toBeNull();
  expect(await allHits(reader, query)).toMatchObject([{ deliveryId: idOf(50) }]);
});
