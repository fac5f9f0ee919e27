/**
 * Small callbacks, every one different: how many are answered in a second, and how long one takes, beside peers.
 *
 *   node bench/small.ts [--in-flight 1,16,64,256] [--rounds 5] [--seconds 3] [--record]
 *
 * All servers run all the time and are loaded in turn; each ratio is that of one round. The collector's answer means
 * that the callback is on the disk, those of naive, nginx and webhook that it was handed to the operating system,
 * nothing's is worth just that.
 */
import { parseArgs } from 'node:util';
import type { BenchedServer } from './lib/benched-server.ts';
import type { ChartPanel } from './lib/chart.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import type { Goal } from './lib/goals.ts';
import { inTurns } from './lib/in-turns.ts';
import { hasWrk, type LoadResult, runLoad } from './lib/load.ts';
import { startNginx, startNodePeer, startWebhook } from './lib/peers.ts';
import { report } from './lib/report.ts';
import { ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

/** What the collector is to be, compared with a peer. */
const wantedRatios = [
  { inFlight: 1, peer: 'naive', least: 0.8 },
  { inFlight: 16, peer: 'naive', least: 1 },
  { inFlight: 16, peer: 'naive', least: 1.2 },
  { inFlight: 16, peer: 'nginx', least: 2 },
  { inFlight: 16, peer: 'nothing', least: 0.35 },
  { inFlight: 64, peer: 'naive', least: 1 },
  { inFlight: 64, peer: 'naive', least: 1.2 },
  { inFlight: 64, peer: 'nginx', least: 2 },
  { inFlight: 64, peer: 'nothing', least: 0.35 },
];

const { values: options } = parseArgs({
  options: {
    'in-flight': { type: 'string', default: '1,16,64,256' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    record: { type: 'boolean', default: false },
  },
});
const levels = options['in-flight'].split(',').map(Number);
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);

/** What was measured at one number in flight, by the server's name; null for a peer that is not installed. */
interface Level {
  inFlight: number;
  results: Map<string, LoadResult[] | null>;
}

await buildCollector();
const workplace = await makeWorkplace('small');
const createRate = await measureCreateRate(workplace, 'files-before');
const started: Record<string, BenchedServer | null> = {
  collector: await startCollector(workplace, 'storage'),
  naive: await startNodePeer(workplace, 'naive'),
  nothing: await startNodePeer(workplace, 'nothing'),
  nginx: await startNginx(workplace),
  webhook: await startWebhook(workplace),
};
const servers = Object.values(started).filter((server) => server !== null);
try {
  const measured: Level[] = [];
  for (const inFlight of levels) measured.push(await measureLevel(inFlight));
  const headings = ['in flight, server', 'answers/s', 'p50 ms', 'p99 ms', 'collector ÷ this'];
  const table = markdownTable(headings, measured.flatMap(rowsOf));
  const goals = measured.flatMap(goalsOf);
  await report({ workplace, createRate, table, goals, panels: measured.map(panelOf), notes: notes() });
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

async function measureLevel(inFlight: number): Promise<Level> {
  const results = await inTurns(servers, rounds, async (server, round) => {
    const result = await loadOnce(server, inFlight);
    console.log(`${inFlight} in flight, round ${round + 1}: ${server.name} ${grouped(rateOf(result), 0)}/s`);
    return result;
  });
  return { inFlight, results: new Map(Object.keys(started).map((name) => [name, results.get(name) ?? null])) };
}

async function loadOnce(server: BenchedServer, inFlight: number): Promise<LoadResult> {
  await syncDisk();
  const result = await runLoad(workplace, server, { inFlight, until: { seconds } });
  // What the collector files after the answer must not slow the next one down.
  await server.settle();
  return result;
}

function rowsOf({ inFlight, results }: Level): string[][] {
  const own = results.get('collector')?.map(rateOf) ?? [];
  return [...results].map(([name, of]) => {
    if (of === null) return [`${inFlight}, ${name}`, 'not installed'];
    const rates = of.map(rateOf);
    return [
      `${inFlight}, ${name}`,
      shown(spreadOf(rates), 0),
      grouped(spreadOf(of.map(({ p50Ms }) => p50Ms)).median, 1),
      grouped(spreadOf(of.map(({ p99Ms }) => p99Ms)).median, 1),
      name === 'collector' ? '' : shown(ratioOf(own, rates), 2),
    ];
  });
}

function goalsOf({ inFlight, results }: Level): Goal[] {
  const own = results.get('collector')?.map(rateOf) ?? [];
  return wantedRatios
    .filter((wanted) => wanted.inFlight === inFlight)
    .map(({ peer, least }) => {
      const rates = results.get(peer)?.map(rateOf) ?? null;
      const reached = rates === null ? null : ratioOf(own, rates).median;
      return { what: `${inFlight} in flight, ÷ ${peer}`, bound: { least }, reached, digits: 2 };
    });
}

function panelOf({ inFlight, results }: Level): ChartPanel {
  const bars = [...results].map(([name, of]) => ({
    name,
    isOwn: name === 'collector',
    value: spreadOf((of ?? []).map(rateOf)),
  }));
  const measured = bars.filter(({ name }) => results.get(name) !== null);
  return { title: `Small callbacks, ${inFlight} in flight`, unit: 'answers/s', digits: 0, bars: measured };
}

function rateOf({ answers, seconds: took }: LoadResult): number {
  return answers / took;
}

function notes(): string[] {
  return [
    'medians of the rounds, in brackets the lowest and the highest; p50 and p99 are medians of the rounds',
    ...(hasWrk
      ? []
      : ['wrk is not installed: the load came from bench/clients/load.ts, which takes more of the processor']),
  ];
}
