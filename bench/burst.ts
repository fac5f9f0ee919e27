/**
 * A burst of small callbacks, then nothing: how fast they are answered, and how long until all are filed.
 *
 *   node bench/burst.ts [--callbacks 20000] [--in-flight 64] [--rounds 5] [--record]
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type BenchedCollector, buildCollector, startCollector } from './lib/collector.ts';
import { runLoad } from './lib/load.ts';
import { startNodePeer } from './lib/peers.ts';
import { report } from './lib/report.ts';
import { ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

const lookEveryMs = 20;

const { values: options } = parseArgs({
  options: {
    callbacks: { type: 'string', default: '20000' },
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
  naivePerSecond: number;
  p99Ms: number;
  /** From the last answer until nothing waits any more. */
  drainSeconds: number;
  waiting: number;
  filedPerSecond: number;
}

await buildCollector();
const workplace = await makeWorkplace('burst');
const createRate = await measureCreateRate(workplace, 'files-before');
const collector = await startCollector(workplace, 'storage');
const naive = await startNodePeer(workplace, 'naive');
try {
  const results: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measured = await measure();
    results.push(measured);
    console.log(
      `round ${round + 1}: ${grouped(measured.answersPerSecond, 0)} answers/s (naive ${grouped(measured.naivePerSecond, 0)}), ${grouped(measured.filedPerSecond, 0)} filed/s`,
    );
  }
  const of = (pick: (round: Round) => number): number[] => results.map(pick);
  const rows = [
    ['answers/s during the burst', shown(spreadOf(of((round) => round.answersPerSecond)), 0)],
    [
      '÷ naive receiver',
      shown(
        ratioOf(
          of((round) => round.answersPerSecond),
          of((round) => round.naivePerSecond),
        ),
        2,
      ),
    ],
    ['p99 of an answer, ms', shown(spreadOf(of((round) => round.p99Ms)), 1)],
    ['not filed yet at its end', shown(spreadOf(of((round) => round.waiting)), 0)],
    ['all filed after another … s', shown(spreadOf(of((round) => round.drainSeconds)), 1)],
    ['filed/s, from the first callback to the last filing', shown(spreadOf(of((round) => round.filedPerSecond)), 0)],
  ];
  await report({ workplace, createRate, tables: [markdownTable(['', 'collector'], rows)], notes: notes() });
} finally {
  await Promise.all([collector.stop(), naive.stop()]);
}

async function measure(): Promise<Round> {
  await syncDisk();
  const { answers: naiveAnswers, seconds: naiveSeconds } = await runLoad(workplace, naive, load);
  await syncDisk();
  const filedBefore = await collector.metric('collector_filed_total').catch(() => 0);
  const { answers, seconds, p99Ms } = await runLoad(workplace, collector, load);
  const ended = performance.now();
  const waiting = await collector.metric('collector_unfiled_deliveries');
  await untilFiled(collector, filedBefore + answers);
  const drainSeconds = (performance.now() - ended) / 1000;
  return {
    answersPerSecond: answers / seconds,
    naivePerSecond: naiveAnswers / naiveSeconds,
    p99Ms,
    drainSeconds,
    waiting,
    filedPerSecond: answers / (seconds + drainSeconds),
  };
}

/** Counted, and not taken from the depth alone: a delivery that was set aside would not be filed. */
async function untilFiled({ metric }: BenchedCollector, wanted: number): Promise<void> {
  while ((await metric('collector_filed_total').catch(() => 0)) < wanted) {
    if ((await metric('collector_deferred_deliveries')) > 0) throw new Error('a delivery could not be filed');
    await wait(lookEveryMs);
  }
}

function notes(): string[] {
  return [
    `${grouped(callbacks, 0)} callbacks of 5 KB, every body different, ${load.inFlight} in flight; medians of ${rounds} rounds, in brackets the lowest and the highest`,
    'the load comes from bench/clients/load.ts, which shares the cores with the server',
  ];
}
