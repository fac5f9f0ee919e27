/**
 * Small callbacks while transcripts of an hour are indexed, beside the same when nothing is.
 *
 *   node bench/indexing.ts [--transcripts 1000] [--in-flight 16] [--rounds 5] [--seconds 5] [--record]
 *
 * The index is thrown away before each round: the start then indexes everything that is stored.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { idOf, utterances } from './lib/callback-body.ts';
import { type BenchedCollector, buildCollector, startCollector } from './lib/collector.ts';
import { type LoadResult, runLoad } from './lib/load.ts';
import { report } from './lib/report.ts';
import { ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

/** One every four seconds. */
const utterancesPerHour = 900;
const wordsPerHour = utterancesPerHour * 8;
const senders = 4;

const { values: options } = parseArgs({
  options: {
    transcripts: { type: 'string', default: '1000' },
    'in-flight': { type: 'string', default: '16' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
});
const transcripts = Number(options.transcripts);
const rounds = Number(options.rounds);
const load = { inFlight: Number(options['in-flight']), until: { seconds: Number(options.seconds) } };

interface Round {
  indexing: LoadResult;
  idle: LoadResult;
  /** From the start of the process until everything is indexed, the load included. */
  indexSeconds: number;
}

await buildCollector();
const workplace = await makeWorkplace('indexing');
const createRate = await measureCreateRate(workplace, 'files-before');
await fill();
const results: Round[] = [];
for (let round = 1; round <= rounds; round += 1) {
  results.push(await measure());
  console.log(`round ${round} of ${rounds}`);
}

const p99 = { indexing: results.map(p99While('indexing')), idle: results.map(p99While('idle')) };
const rates = { indexing: results.map(rateWhile('indexing')), idle: results.map(rateWhile('idle')) };
const indexed = results.map(({ indexSeconds }) => transcripts / indexSeconds);
const table = markdownTable(
  ['', 'while indexing', 'else', 'ratio'],
  [
    ['p99 of an answer, ms', ...pair(p99, 1), shown(ratioOf(p99.indexing, p99.idle), 2)],
    ['answers/s', ...pair(rates, 0), shown(ratioOf(rates.indexing, rates.idle), 2)],
    ['transcripts indexed/s, under that load for a part of the time', shown(spreadOf(indexed), 1), '', ''],
  ],
);
const goal = {
  what: 'p99 while indexing ÷ else',
  bound: { most: 1.2 },
  reached: ratioOf(p99.indexing, p99.idle).median,
  digits: 2,
};
const notes = [
  `${grouped(transcripts, 0)} transcripts of ${grouped(wordsPerHour, 0)} words, about an hour each; ${load.inFlight} small callbacks in flight`,
  `medians of ${rounds} rounds, in brackets the lowest and the highest`,
];
await report({ workplace, createRate, table, goals: [goal], panels: [], notes });

async function fill(): Promise<void> {
  const collector = await startCollector(workplace, 'storage');
  const numbers = Array.from({ length: transcripts }, (_, number) => number)[Symbol.iterator]();
  await Promise.all(Array.from({ length: senders }, () => sendAll(collector, numbers)));
  await collector.stop();
}

async function sendAll({ target }: BenchedCollector, numbers: Iterator<number> & Iterable<number>): Promise<void> {
  for (const number of numbers) {
    const { status } = await fetch(`http://127.0.0.1:${target.port}${target.path}`, {
      method: target.method,
      headers: { 'content-type': 'application/json', authorization: target.authorization ?? '' },
      body: hourOf(idOf('hour', number)),
    });
    if (status !== 200) throw new Error(`a transcript was answered ${status}`);
  }
}

function hourOf(id: string): string {
  const transcription = `{"languages":["en"],"utterances":[${utterances(utterancesPerHour)}]}`;
  return `{"id":"${id}","event":"transcription.success","payload":{"metadata":{"audio_duration":3600},"transcription":${transcription}}}`;
}

async function measure(): Promise<Round> {
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(join(workplace, 'storage', `transcripts.sqlite${suffix}`), { force: true });
  }
  await syncDisk();
  const startMs = performance.now();
  const collector = await startCollector(workplace, 'storage');
  try {
    const indexing = await runLoad(workplace, collector, load);
    if (!(await isIndexing(collector)))
      throw new Error('all was indexed before the load was over: use more transcripts');
    await collector.settle();
    while (await isIndexing(collector)) await collector.settle();
    const indexSeconds = (performance.now() - startMs) / 1000;
    await syncDisk();
    return { indexing, idle: await runLoad(workplace, collector, load), indexSeconds };
  } finally {
    await collector.stop();
  }
}

async function isIndexing(collector: BenchedCollector): Promise<boolean> {
  const health = JSON.stringify(await collector.get('/healthz'));
  return health.includes('being indexed');
}

function p99While(when: 'indexing' | 'idle'): (round: Round) => number {
  return (round) => round[when].p99Ms;
}

function rateWhile(when: 'indexing' | 'idle'): (round: Round) => number {
  return (round) => round[when].answers / round[when].seconds;
}

function pair({ indexing, idle }: Record<'indexing' | 'idle', number[]>, digits: number): string[] {
  return [shown(spreadOf(indexing), digits), shown(spreadOf(idle), digits)];
}
