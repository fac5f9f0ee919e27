/**
 * One large JSON callback: does the main thread stay free, and how much memory does it take, beside the naive receiver.
 *
 *   node bench/big-json.ts [--bytes 200000000] [--rounds 5] [--record]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchedServer } from './lib/benched-server.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import { type LoopDelay, type LoopDelayReader, openLoopDelay } from './lib/loop-delay.ts';
import { startNodePeer } from './lib/peers.ts';
import { readFigures, resetPeak } from './lib/process-figures.ts';
import { report } from './lib/report.ts';
import { spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { upload } from './lib/upload.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

const mebibyte = 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    bytes: { type: 'string', default: '200000000' },
    rounds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
});
const bytes = Number(options.bytes);
const rounds = Number(options.rounds);

interface Round extends LoopDelay {
  seconds: number;
  peakRssMebibytes: number;
}

await buildCollector();
const workplace = await makeWorkplace('big-json');
const createRate = await measureCreateRate(workplace, 'files-before');
const ofCollector = await openLoopDelay(join(workplace, 'collector-delay'));
const ofNaive = await openLoopDelay(join(workplace, 'naive-delay'));
const servers: [BenchedServer, LoopDelayReader][] = [
  [await startCollector(workplace, 'storage', ofCollector.nodeArgs), ofCollector],
  [await startNodePeer(workplace, 'naive', ofNaive.nodeArgs), ofNaive],
];
try {
  const rows = (await measureAll()).map(([server, of]) => [
    server.name,
    shown(spreadOf(of.map((round) => round.p99Ms)), 1),
    grouped(spreadOf(of.map((round) => round.maxMs)).high, 1),
    shown(spreadOf(of.map((round) => round.peakRssMebibytes)), 0),
    shown(spreadOf(of.map((round) => round.seconds)), 2),
  ]);
  const headings = ['server', 'event-loop delay p99 ms', 'max ms', 'peak RSS MiB', 'answered after s'];
  await report({ workplace, createRate, tables: [markdownTable(headings, rows)], notes: notes() });
} finally {
  await Promise.all(servers.map(([server]) => server.stop()));
}

async function measureAll(): Promise<[BenchedServer, Round[]][]> {
  const results = servers.map(([server]): [BenchedServer, Round[]] => [server, []]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [server, delay]] of servers.entries()) {
      const measured = await measure(server, delay, `big-json-${round}`);
      results[index]?.[1].push(measured);
      console.log(
        `round ${round + 1}: ${server.name} p99 ${grouped(measured.p99Ms, 1)} ms, max ${grouped(measured.maxMs, 1)} ms, peak RSS ${grouped(measured.peakRssMebibytes, 0)} MiB`,
      );
    }
  }
  return results;
}

async function measure(server: BenchedServer, delay: LoopDelayReader, name: string): Promise<Round> {
  await syncDisk();
  resetPeak(server.pid);
  await delay.read(server.pid);
  const { seconds } = await upload({ target: server.target, name, shape: 'json', bytes });
  const delays = await delay.read(server.pid);
  // Filing reads the body once more, so its memory counts too.
  await server.settle();
  return { ...delays, seconds, peakRssMebibytes: readFigures(server.pid).peakRssBytes / mebibyte };
}

function notes(): string[] {
  return [
    `${grouped(bytes / mebibyte, 0)} MiB of JSON; medians of ${rounds} rounds, in brackets the lowest and the highest`,
    'event-loop delay: time between two looks of the main thread 1 ms apart, from the first byte to the answer; an idle one has a p99 of about 1.2 ms',
    'peak RSS: whole process, until the body is filed',
  ];
}
