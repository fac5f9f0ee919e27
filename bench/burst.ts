/**
 * A burst of small callbacks, then nothing: how fast they are answered, and how long until all are filed.
 *
 *   node bench/burst.ts [--callbacks 100000] [--in-flight 64] [--rounds 5] [--record]
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BenchedServer } from './lib/benched-server.ts';
import type { ChartPanel } from './lib/chart.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import { inTurns } from './lib/in-turns.ts';
import { runLoad } from './lib/load.ts';
import { startNodePeer } from './lib/peers.ts';
import { report } from './lib/report.ts';
import { ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

const lookEveryMs = 20;
const wantedFiledPerSecond = 5000;

const { values: options } = parseArgs({
  options: {
    callbacks: { type: 'string', default: '100000' },
    'in-flight': { type: 'string', default: '64' },
    rounds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
});
const callbacks = Number(options.callbacks);
const rounds = Number(options.rounds);
const load = { inFlight: Number(options['in-flight']), until: { answers: callbacks } };

interface Round {
  answersPerSecond: number;
  p99Ms: number;
  /** Null for a server that has nothing left to do once it has answered. */
  drain: Drain | null;
}

/** What is filed once the burst is over: filing has the machine to itself then. */
interface Drain {
  /** Answered and not filed when the last answer had come. */
  waiting: number;
  seconds: number;
}

await buildCollector();
const workplace = await makeWorkplace('burst');
const createRate = await measureCreateRate(workplace, 'files-before');
const collector = await startCollector(workplace, 'storage');
const naive = await startNodePeer(workplace, 'naive');
try {
  const results = await inTurns([collector, naive], rounds, measure);
  const own = results.get('collector') ?? [];
  const others = results.get('naive') ?? [];
  const drains = own.map(({ drain }) => drain).filter((drain) => drain !== null);
  const drainRates = spreadOf(drains.map(({ waiting, seconds }) => waiting / seconds));
  const whole = own.map(
    ({ answersPerSecond, drain }) => callbacks / (callbacks / answersPerSecond + (drain?.seconds ?? 0)),
  );
  const rows = [
    ['answers/s during the burst', shown(spreadOf(own.map(rateOf)), 0), shown(spreadOf(others.map(rateOf)), 0)],
    ['p99 of an answer, ms', shown(spreadOf(own.map(slowestOf)), 1), shown(spreadOf(others.map(slowestOf)), 1)],
    ['answers/s, collector ÷ this', '', shown(ratioOf(own.map(rateOf), others.map(rateOf)), 2)],
    ['not filed yet at its end', shown(spreadOf(drains.map(({ waiting }) => waiting)), 0)],
    ['all filed after another … s', shown(spreadOf(drains.map(({ seconds }) => seconds)), 1)],
    ['filed/s after the burst', shown(drainRates, 0)],
    ['filed/s, from the first callback to the last filing', shown(spreadOf(whole), 0)],
  ];
  const panel: ChartPanel = {
    title: `A burst of ${grouped(callbacks, 0)} callbacks`,
    unit: 'a second',
    digits: 0,
    bars: [
      { name: 'collector answers', isOwn: true, value: spreadOf(own.map(rateOf)) },
      { name: 'naive answers', isOwn: false, value: spreadOf(others.map(rateOf)) },
      { name: 'collector files', isOwn: true, value: drainRates },
    ],
  };
  const reached = drainRates.median;
  const goal = { what: 'filed/s after the burst', bound: { least: wantedFiledPerSecond }, reached, digits: 0 };
  const table = markdownTable(['', 'collector', 'naive'], rows);
  await report({ workplace, createRate, table, goals: [goal], panels: [panel], notes: notes() });
} finally {
  await Promise.all([collector.stop(), naive.stop()]);
}

async function measure(server: BenchedServer, round: number): Promise<Round> {
  await syncDisk();
  const filedBefore = await filed();
  const { answers, seconds, p99Ms } = await runLoad(workplace, server, load);
  const drain = server === collector ? await drained(filedBefore + answers) : null;
  await server.settle();
  const answersPerSecond = answers / seconds;
  const then = drain === null ? '' : `, then ${grouped(drain.waiting, 0)} filed in ${grouped(drain.seconds, 1)} s`;
  console.log(`round ${round + 1}: ${server.name} ${grouped(answersPerSecond, 0)} answers/s${then}`);
  return { answersPerSecond, p99Ms, drain };
}

/** Waits until so many are filed: counted, as a delivery that was set aside does not wait and is not filed either. */
async function drained(wanted: number): Promise<Drain> {
  const start = performance.now();
  const waiting = wanted - (await filed());
  while ((await filed()) < wanted) {
    if ((await collector.metric('collector_deferred_deliveries')) > 0) throw new Error('a delivery could not be filed');
    await wait(lookEveryMs);
  }
  return { waiting, seconds: (performance.now() - start) / 1000 };
}

function filed(): Promise<number> {
  return collector.metric('collector_filed_total');
}

function rateOf({ answersPerSecond }: Round): number {
  return answersPerSecond;
}

function slowestOf({ p99Ms }: Round): number {
  return p99Ms;
}

function notes(): string[] {
  return [
    `${grouped(callbacks, 0)} callbacks of 5 KB, every body different, ${load.inFlight} in flight; medians of ${rounds} rounds, in brackets the lowest and the highest`,
    'nothing is deleted between the rounds; the load comes from bench/clients/load.ts, which shares the cores with the server',
  ];
}
