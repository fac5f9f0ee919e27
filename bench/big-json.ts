/**
 * One large JSON callback: does the main thread stay free, and how much memory does it take, beside the naive receiver.
 *
 *   node bench/big-json.ts [--size 200MB] [--rounds 5] [--record]
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatSize, parseSize } from '../src/config/sizes.ts';
import type { BenchedServer } from './lib/benched-server.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import type { Goal } from './lib/goals.ts';
import { inTurns } from './lib/in-turns.ts';
import { type LoopDelay, type LoopDelayReader, openLoopDelay } from './lib/loop-delay.ts';
import { startNodePeer } from './lib/peers.ts';
import { readFigures, resetPeak } from './lib/process-figures.ts';
import { report } from './lib/report.ts';
import { spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { upload } from './lib/upload.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

const megabyte = 1_000_000;

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '200MB' },
    rounds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
});
const bytes = parseSize(options.size);
const rounds = Number(options.rounds);

interface Watched {
  name: string;
  server: BenchedServer;
  delay: LoopDelayReader;
}

interface Round extends LoopDelay {
  seconds: number;
  /** Until the answer. */
  receivingMegabytes: number;
  /** Until nothing is left to be done: filed, and its beginning read for words. */
  peakRssMegabytes: number;
}

await buildCollector();
const workplace = await makeWorkplace('big-json');
const createRate = await measureCreateRate(workplace, 'files-before');
const watched = [
  await watch('collector', (nodeArgs) => startCollector(workplace, 'storage', nodeArgs)),
  await watch('naive', (nodeArgs) => startNodePeer(workplace, 'naive', nodeArgs)),
];
try {
  const results = [...(await inTurns(watched, rounds, measure))];
  const headings = [
    'server',
    'event-loop delay p99 ms',
    'max ms',
    'peak RSS MB',
    '… until at rest',
    'answered after s',
  ];
  const rows = results.map(([name, of]) => [
    name,
    shown(spreadOf(of.map((round) => round.p99Ms)), 1),
    grouped(spreadOf(of.map((round) => round.maxMs)).high, 1),
    shown(spreadOf(of.map((round) => round.receivingMegabytes)), 0),
    shown(spreadOf(of.map((round) => round.peakRssMegabytes)), 0),
    shown(spreadOf(of.map((round) => round.seconds)), 2),
  ]);
  const [[, own] = ['', []]] = results;
  const panel = {
    title: `A JSON of ${formatSize(bytes)}, peak memory`,
    unit: 'MB',
    digits: 0,
    bars: results.map(([name, of]) => ({
      name,
      isOwn: name === 'collector',
      value: spreadOf(of.map((round) => round.peakRssMegabytes)),
    })),
  };
  const table = markdownTable(headings, rows);
  await report({ workplace, createRate, table, goals: goalsOf(own), panels: [panel], notes: notes() });
} finally {
  await Promise.all(watched.map(({ server }) => server.stop()));
}

async function watch(name: string, start: (nodeArgs: readonly string[]) => Promise<BenchedServer>): Promise<Watched> {
  const delay = await openLoopDelay(workplace, `${name}-delay`);
  return { name, server: await start(delay.nodeArgs), delay };
}

async function measure({ name, server, delay }: Watched, round: number): Promise<Round> {
  await syncDisk();
  // The thread that read the body of the last round ends soon, but V8 keeps its memory for another ten seconds.
  await wait(15_000);
  resetPeak(server.pid);
  await delay.read(server.pid);
  const { seconds } = await upload({ target: server.target, name: `big-json-${round}`, shape: 'json', bytes });
  const delays = await delay.read(server.pid);
  const receivingMegabytes = readFigures(server.pid).peakRssBytes / megabyte;
  await server.settle();
  const peakRssMegabytes = readFigures(server.pid).peakRssBytes / megabyte;
  console.log(
    `round ${round + 1}: ${name} p99 ${grouped(delays.p99Ms, 1)} ms, max ${grouped(delays.maxMs, 1)} ms, peak RSS ${grouped(receivingMegabytes, 0)} MB, at rest ${grouped(peakRssMegabytes, 0)} MB`,
  );
  return { ...delays, seconds, receivingMegabytes, peakRssMegabytes };
}

function goalsOf(own: readonly Round[]): Goal[] {
  const { median: p99Ms } = spreadOf(own.map((round) => round.p99Ms));
  const { high: receiving } = spreadOf(own.map((round) => round.receivingMegabytes));
  const { high: peak } = spreadOf(own.map((round) => round.peakRssMegabytes));
  return [
    { what: 'event-loop delay of the collector, p99 ms', bound: { most: 20 }, reached: p99Ms, digits: 1 },
    { what: 'peak RSS of the collector until the answer, MB', bound: { most: 200 }, reached: receiving, digits: 1 },
    { what: 'peak RSS of the collector until at rest, MB', bound: { most: 200 }, reached: peak, digits: 1 },
  ];
}

function notes(): string[] {
  return [
    `${formatSize(bytes)} of JSON; medians of ${rounds} rounds, in brackets the lowest and the highest`,
    'event-loop delay: time between two looks of the main thread 1 ms apart, from the first byte to the answer; an idle one has a p99 of about 1.2 ms',
    'peak RSS: whole process, until the answer; and until it is filed and its first 32 MiB are read for words',
  ];
}
