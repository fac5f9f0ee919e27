import { join } from 'node:path';
import { ensureHashKey, keyedHashes } from '../../src/archive/keys.ts';
import { openCatalogWriter } from '../../src/catalog/deliveries/writer.ts';
import { openTranscriptIndexWriter } from '../../src/catalog/search/writer.ts';
import type { RefusalCount } from '../../src/domain/catalog-writer.ts';
import type { LedgerPosition } from '../../src/domain/inbox.ts';
import { mapperVersion } from '../../src/transcripts/mapper-version.ts';
import { makePast, type Past } from './past.ts';
import { pastRecord } from './past-record.ts';
import { type Speech, spokenDelivery } from './spoken.ts';

/** As many as the catalog keeps. */
const refusals = 10_000;
const minuteMs = 60_000;
/** Every so manieth delivery of the past is a call that can be searched. */
const perCall = 100;
const callsAtOnce = 100;

/** A past as pages show it: besides the deliveries there are refusals up to the cap, and calls in the index of words. */
export async function makeRichPast(
  workplace: string,
  name: string,
  { deliveries, speech }: { deliveries: number; speech: Speech },
): Promise<Past> {
  const past = await makePast(workplace, name, deliveries);
  const catalog = openCatalogWriter(
    join(past.dir, 'catalog.sqlite'),
    keyedHashes(await ensureHashKey(join(past.dir, 'keys.json'))),
  );
  const position = await catalog.position();
  await catalog.addRefusals(Array.from({ length: refusals }, (_, number) => pastRefusal(number)));
  catalog.close();
  if (position !== null) await addCalls(past, { deliveries, speech, position });
  return past;
}

/** One each minute up to now, for seven reasons and from a thousand addresses. */
function pastRefusal(number: number): RefusalCount {
  return {
    minuteMs: (Math.floor(Date.now() / minuteMs) - number) * minuteMs,
    source: number % 3 === 0 ? 'default' : '(unknown)',
    sender: `198.51.${(number >> 8) % 4}.${number % 256}`,
    code: refusedAs[number % refusedAs.length] ?? 'unknown-source',
    count: 1 + (number % 9),
  };
}

const refusedAs = [
  'bad-credentials',
  'sender-not-allowed',
  'too-large',
  'unknown-source',
  'malformed-body',
  'method-not-allowed',
  'overloaded',
];

/** The index is told that it has read the whole ledger, or the collector would look for the bodies. */
async function addCalls(
  { dir, startMs }: Past,
  { deliveries, speech, position }: { deliveries: number; speech: Speech; position: LedgerPosition },
): Promise<void> {
  const writer = openTranscriptIndexWriter(join(dir, 'transcripts.sqlite'), { mapperVersion });
  for (let first = 0; first < deliveries; first += perCall * callsAtOnce) {
    const count = Math.ceil(Math.min(callsAtOnce, (deliveries - first) / perCall));
    const changes = Array.from({ length: count }, (_, index) => {
      const { seq, delivery } = pastRecord(first + index * perCall, startMs);
      const { id: deliveryId, source, jobId, receivedAt } = delivery;
      const of = { seq, deliveryId, source, jobId, receivedMs: Date.parse(receivedAt) };
      return { type: 'add', delivery: { ...spokenDelivery(seq, speech.wordsOf(seq), startMs), ...of } } as const;
    });
    await writer.apply(changes, position);
  }
  await writer.close();
}
