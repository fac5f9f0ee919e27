/**
 * Small callbacks, every one different: how many are answered in a second, and how long one takes, beside peers.
 *
 *   node bench/small.ts [--in-flight 1,16,64] [--rounds 5] [--seconds 5] [--record]
 *
 * All servers run all the time and are loaded in turn; each ratio is that of one round. The collector's answer means
 * that the callback is on the disk, the naive one's that it was handed to the operating system, nothing's is worth that.
 */
import { parseArgs } from 'node:util';
import type { BenchedServer } from './lib/benched-server.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import { hasWrk, type LoadResult, runLoad } from './lib/load.ts';
import { startNginx, startNodePeer } from './lib/peers.ts';
import { report } from './lib/report.ts';
import { ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

const { values: options } = parseArgs({
  options: {
    'in-flight': { type: 'string', default: '1,16,64' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
});
const levels = options['in-flight'].split(',').map(Number);
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);

await buildCollector();
const workplace = await makeWorkplace('small');
const createRate = await measureCreateRate(workplace, 'files-before');
const nginx = await startNginx(workplace);
const servers = [
  await startCollector(workplace, 'storage'),
  await startNodePeer(workplace, 'naive'),
  await startNodePeer(workplace, 'nothing'),
  ...(nginx === null ? [] : [nginx]),
];
try {
  const rows: string[][] = [];
  for (const inFlight of levels) rows.push(...(await rowsOf(inFlight)));
  const headings = ['in flight, server', 'answers/s', 'p50 ms', 'p99 ms', 'collector ÷ this'];
  await report({ workplace, createRate, tables: [markdownTable(headings, rows)], notes: notes() });
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

async function rowsOf(inFlight: number): Promise<string[][]> {
  const results = new Map<BenchedServer, LoadResult[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Whoever goes first would otherwise always meet the idle machine.
    for (const server of [...servers.slice(round % servers.length), ...servers.slice(0, round % servers.length)]) {
      const result = await loadOnce(server, inFlight);
      results.get(server)?.push(result);
      console.log(
        `${inFlight} in flight, round ${round + 1}: ${server.name} ${grouped(result.answers / result.seconds, 0)}/s`,
      );
    }
  }
  const rates = [...results.values()].map((of) => of.map(({ answers, seconds: took }) => answers / took));
  const [own = []] = rates;
  return [...results].map(([server, of], index) => [
    `${inFlight}, ${server.name}`,
    shown(spreadOf(rates[index] ?? []), 0),
    grouped(spreadOf(of.map(({ p50Ms }) => p50Ms)).median, 1),
    grouped(spreadOf(of.map(({ p99Ms }) => p99Ms)).median, 1),
    index === 0 ? '' : shown(ratioOf(own, rates[index] ?? []), 2),
  ]);
}

async function loadOnce(server: BenchedServer, inFlight: number): Promise<LoadResult> {
  await syncDisk();
  const result = await runLoad(workplace, server, { inFlight, until: { seconds } });
  // What the collector files after the answer must not slow the next one down.
  await server.settle();
  return result;
}

function notes(): string[] {
  return [
    'medians of the rounds, in brackets the lowest and the highest; p50 and p99 are medians of the rounds',
    ...(hasWrk
      ? []
      : ['wrk is not installed: the load came from bench/clients/load.ts, which takes more of the processor']),
    ...(nginx === null ? ['nginx is not installed, so it was left out'] : []),
  ];
}
