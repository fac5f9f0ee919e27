/**
 * What expiry costs: answers and filing with and without so many deliveries that expire meanwhile.
 *
 *   node bench/expiry.ts [--deliveries 100000] [--seconds 15] [--in-flight 16]
 *
 * Fills a storage, makes what is in it two days older, and loads the collector twice: with nothing that is due, and with all of it
 * due at once. Prints answers, their p99, how fast was filed, and how fast was removed.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type BenchedCollector, buildCollector, startCollector } from './lib/collector.ts';
import { runLoad } from './lib/load.ts';
import { grouped, markdownTable } from './lib/table.ts';
import { makeWorkplace } from './lib/workplace.ts';

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '15' },
    'in-flight': { type: 'string', default: '16' },
  },
});
const deliveries = Number(options.deliveries);
const seconds = Number(options.seconds);
const inFlight = Number(options['in-flight']);

const workplace = await makeWorkplace('expiry');
await buildCollector();
await fill();
await age(2);
const quiet = await measure('nothing is due', null);
const busy = await measure(`${deliveries} are due`, '1d');
const rows = [quiet, busy].map(({ name, answers, p99Ms, filed, removed }) => [
  name,
  ...[grouped(answers, 0), grouped(p99Ms, 1), grouped(filed, 0), grouped(removed, 0)],
]);
rows.push([
  'ratio',
  grouped(busy.answers / quiet.answers, 2),
  grouped(busy.p99Ms / quiet.p99Ms, 2),
  grouped(busy.filed / quiet.filed, 2),
  '',
]);
console.log(`\n${markdownTable(['', 'answers a second', 'p99 ms', 'filed a second', 'removed a second'], rows)}`);
console.log(`all that was due was gone after ${grouped(busy.wholeSeconds, 0)} s`);

async function fill(): Promise<void> {
  const collector = await startCollector(workplace, 'storage');
  await runLoad(workplace, collector, { inFlight: 64, until: { answers: deliveries } });
  // What was filed need not be read for its words here.
  while ((await collector.metric('collector_unfiled_deliveries')) > 0) await wait(50);
  await collector.stop();
}

/** Makes all that is in the ledger so many days older. */
async function age(days: number): Promise<void> {
  const folder = join(workplace, 'storage', 'ledger');
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    const moved = text.replaceAll(/"receivedAt":"([^"]+)"/g, (_, at: string) => {
      return `"receivedAt":"${new Date(Date.parse(at) - days * 86_400_000).toISOString()}"`;
    });
    await writeFile(join(folder, name), moved);
  }
  for (const suffix of ['', '-wal', '-shm'])
    await rm(join(workplace, 'storage', `catalog.sqlite${suffix}`), { force: true });
}

async function measure(name: string, keep: string | null) {
  await writeSettings(keep);
  const collector = await startCollector(workplace, 'storage');
  const startMs = performance.now();
  const filedBefore = await collector.metric('collector_filed_total');
  const load = await runLoad(workplace, collector, { inFlight, until: { seconds } });
  const removed = await expired(collector);
  const removedSeconds = (performance.now() - startMs) / 1000;
  while ((await collector.metric('collector_unfiled_deliveries')) > 0) await wait(50);
  const filedSeconds = (performance.now() - startMs) / 1000;
  const filed = (await collector.metric('collector_filed_total')) - filedBefore;
  while (keep !== null && (await expired(collector)) < deliveries) await wait(500);
  const wholeSeconds = (performance.now() - startMs) / 1000;
  await collector.stop();
  return {
    name,
    answers: load.answers / load.seconds,
    p99Ms: load.p99Ms,
    filed: filed / filedSeconds,
    removed: removed / removedSeconds,
    wholeSeconds,
  };
}

async function expired(collector: BenchedCollector): Promise<number> {
  return collector.metric('collector_expired_parts_total');
}

/** The collector finds them in its working directory, which is that folder. */
async function writeSettings(keep: string | null): Promise<void> {
  const folder = join(workplace, 'storage', 'config');
  await mkdir(folder, { recursive: true });
  const settings = {
    sources: {
      default: {
        vendor: 'auto',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the settings name the variable
        auth: [{ bearer: '${COLLECTOR_TOKEN}' }],
        allow: 'anyone',
        ...(keep !== null && { keep: { default: keep } }),
      },
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the settings name the variable
    archive: { auth: [{ token: '${COLLECTOR_ARCHIVE_TOKEN}' }] },
  };
  await writeFile(join(folder, 'collector.yaml'), JSON.stringify(settings));
}
