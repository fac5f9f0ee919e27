/**
 * Shows that the catalog costs the same whatever it holds: `node bench/catalog-scale.ts [deliveries] [samples]`.
 *
 * Fills one catalog with 1,000 deliveries and one with `deliveries` (default 100,000; try 1,000,000), asks both the
 * same, and prints the medians with the middle half of the samples, and the ratio between the sizes.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalogReader } from '../src/catalog/reader.ts';
import { openCatalogWriter } from '../src/catalog/writer.ts';
import type { CatalogReader, DeliveryFilter } from '../src/domain/catalog.ts';
import type { PartKind } from '../src/domain/delivery.ts';
import type { CatalogWriter, DeliveryRecord } from '../src/domain/ledger.ts';

const batchSize = 512;
const sampleNames = 20_001;
const startMs = Date.UTC(2026, 0, 1);
const kinds: readonly PartKind[] = ['transcript', 'media', 'subtitles', 'jobinfo'];
const anything: DeliveryFilter = {
  source: null,
  job: null,
  outcome: null,
  kind: null,
  sender: null,
  fromMs: null,
  toMs: null,
};

/** Ten sources, forty senders, four deliveries a job, one failure in 1,000, ten deliveries a second. */
function aRecord(n: number, name = `part-${n}.json`, number = 0): DeliveryRecord {
  const hex = n.toString(16).padStart(12, '0');
  const source = `source-${n % 10}`;
  const jobId = spread(n - Math.floor((n % 40) / 10) * 10);
  const receivedAt = new Date(startMs + n * 100).toISOString();
  const folder = `${source}/${receivedAt.slice(0, 10).replaceAll('-', '/')}`;
  const path = number === 0 ? `${folder}/${name}` : `${folder}/${name.replace('.json', `.${number}.json`)}`;
  const sha256 = spread(n).repeat(8);
  return {
    type: 'delivery',
    seq: n + 1,
    tail: null,
    multipart: false,
    configuredVendor: 'generic',
    aliases: [],
    expected: ['transcript', 'data', 'jobinfo'],
    fingerprint: sha256,
    quarantine: null,
    placements: [{ owned: true, baseKey: `${folder}/${name}`, number }],
    delivery: {
      id: `0199c1f2-${hex.slice(0, 4)}-7000-8000-${hex}`,
      source,
      vendor: 'generic',
      receivedAt,
      method: 'POST',
      path: `/callback/${source}`,
      query: { id: jobId, status: 'success' },
      sender: `203.0.113.${n % 40}`,
      headers: {
        host: 'collector.example.org',
        'user-agent': 'Vendor-API/2.0',
        'content-type': 'application/json',
        authorization: '***',
      },
      jobId,
      outcome: n % 1000 === 999 ? 'failure' : 'success',
      vendorStatus: 'success',
      error: null,
      duplicateOf: null,
      state: 'filed',
      warnings: [],
      parts: [
        {
          index: 0,
          field: null,
          filename: name,
          mediaType: 'application/json',
          bytes: 5120,
          sha256,
          kind: kinds[Math.floor(n / 10) % 4] ?? 'other',
          path,
        },
      ],
    },
  };
}

/** Eight digits, never the same for two numbers and all over the place: as ids and hashes are, where indexes suffer most. */
function spread(n: number): string {
  return (Math.imul(n, 2654435761) >>> 0).toString(16).padStart(8, '0');
}

async function apply(writer: CatalogWriter, first: number, make: (n: number) => DeliveryRecord): Promise<void> {
  const records = Array.from({ length: batchSize }, (_, i) => make(first + i));
  await writer.apply(records, { file: 'bench.ndjson', offset: first + batchSize });
}

async function fill(writer: CatalogWriter, deliveries: number): Promise<number> {
  const started = performance.now();
  for (let n = 0; n < deliveries; n += batchSize) await apply(writer, n, aRecord);
  return performance.now() - started;
}

interface Spread {
  median: number;
  low: number;
  high: number;
}

/** Median and quartiles in ms; the first tenth warms up. */
async function time(samples: number, work: (i: number) => Promise<unknown>): Promise<Spread> {
  const taken: number[] = [];
  for (let i = -Math.ceil(samples / 10); i < samples; i++) {
    const started = performance.now();
    await work(Math.abs(i));
    if (i >= 0) taken.push(performance.now() - started);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number): number => taken[Math.floor((taken.length - 1) * share)] ?? 0;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

function questions(reader: CatalogReader, size: number): Record<string, (i: number) => Promise<unknown>> {
  const page = { before: null, limit: 50 };
  const first = { cursor: null, limit: 50 };
  const spot = (i: number): number => (i * 7919) % size;
  const midMs = startMs + (size / 2) * 100;
  return {
    'newest page': () => reader.list(anything, page),
    'page, source': () => reader.list({ ...anything, source: 'source-3' }, page),
    'page, all but job': () =>
      reader.list(
        { ...anything, source: 'source-8', outcome: 'success', kind: 'jobinfo', sender: '203.0.113.38' },
        { before: null, limit: 20 },
      ),
    'page, no match': () => reader.list({ ...anything, source: 'source-1', outcome: 'failure' }, page),
    'page, one minute': () => reader.list({ ...anything, fromMs: midMs, toMs: midMs + 60_000 }, page),
    'page, job': (i) => reader.list({ ...anything, job: aRecord(spot(i)).delivery.jobId }, page),
    'find by id': (i) => reader.find(aRecord(spot(i)).delivery.id),
    'jobs page': () => reader.jobs({ source: null, fromMs: null, toMs: null }, first),
    'one job': (i) => {
      const { source, jobId } = aRecord(spot(i)).delivery;
      return reader.job(source, jobId ?? '');
    },
    'files page': () => reader.files('source-3/2026/01/01', first),
    counts: () => reader.counts(),
  };
}

async function measure(deliveries: number, samples: number): Promise<Map<string, Spread>> {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-scale-'));
  const path = join(folder, 'catalog.sqlite');
  const context = { sources: new Map(), now: Date.now };
  const results = new Map<string, Spread>();
  try {
    const writer = openCatalogWriter(path);
    const ms = await fill(writer, deliveries);
    const bytes = statSync(path).size;
    console.log(
      `${deliveries} deliveries: ${Math.round((deliveries / ms) * 1000)} records/s, ${(bytes / 2 ** 20).toFixed(0)} MiB`,
    );
    const reader = openCatalogReader(path, context);
    for (const [name, ask] of Object.entries(questions(reader, deliveries)))
      results.set(name, await time(samples, ask));
    reader.close();

    let next = Math.ceil(deliveries / batchSize) * batchSize;
    const applied = await time(20, async () => {
      await apply(writer, next, aRecord);
      next += batchSize;
    });
    results.set(`apply batch of ${batchSize}`, applied);

    const samplesFrom = next;
    const dayOf = aRecord(samplesFrom).delivery;
    const sample = (n: number): DeliveryRecord => {
      const record = aRecord(n, 'sample.json', n - samplesFrom);
      return {
        ...record,
        placements: [{ owned: true, baseKey: `${dayOf.source}/sample.json`, number: n - samplesFrom }],
      };
    };
    for (; next < samplesFrom + sampleNames; next += batchSize) await apply(writer, next, sample);
    const baseKey = `${dayOf.source}/sample.json`;
    results.set(`number ${sampleNames} of a name`, await time(samples, () => writer.nextNumber(baseKey)));
    writer.close();

    results.set('writer open', await time(20, async () => openCatalogWriter(path).close()));
    const opened = await time(20, async () => {
      const fresh = openCatalogReader(path, context);
      await fresh.counts();
      fresh.close();
    });
    results.set('reader open', opened);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

const large = Number(process.argv[2] ?? 100_000);
const samples = Number(process.argv[3] ?? 200);
const small = await measure(1000, samples);
const big = await measure(large, samples);
const shown = ({ median, low, high }: Spread): string =>
  `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`.padEnd(24);
console.log(`\n${'ms: median (middle half)'.padEnd(26)}${'1000'.padEnd(24)}${String(large).padEnd(24)}ratio`);
for (const [name, before] of small) {
  const after = big.get(name) ?? before;
  console.log(`${name.padEnd(26)}${shown(before)}${shown(after)}${(after.median / before.median).toFixed(2)}`);
}
