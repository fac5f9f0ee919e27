/**
 * Large bodies: how fast they get to the disk, and what becomes of small callbacks meanwhile, beside peers.
 *
 *   node bench/large.ts [--bytes 2147483648] [--rounds 5] [--shape multipart|bare] [--peers pipe,naive,nginx] [--record]
 *
 * The answer of the collector and of the pipe means that the body is synced; nginx's file is synced afterwards and that
 * time is added. The naive receiver syncs nothing, and multer is for forms only.
 */
import { parseArgs } from 'node:util';
import type { BenchedServer } from './lib/benched-server.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import { startNginx, startNodePeer } from './lib/peers.ts';
import { readFigures, resetPeak } from './lib/process-figures.ts';
import { report } from './lib/report.ts';
import { startSmallCallbacks } from './lib/small-callbacks.ts';
import { quantile, ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { type Shape, upload } from './lib/upload.ts';
import { makeWorkplace, measureCreateRate, removeLargeFiles, syncDisk } from './lib/workplace.ts';

const everyMs = 50;
const mebibyte = 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    bytes: { type: 'string', default: String(2 * 1024 * mebibyte) },
    rounds: { type: 'string', default: '5' },
    shape: { type: 'string', default: 'multipart' },
    peers: { type: 'string', default: 'pipe' },
    record: { type: 'boolean', default: false },
  },
});
const shape: Shape = options.shape === 'bare' ? 'bare' : 'multipart';
const bytes = Number(options.bytes);
const rounds = Number(options.rounds);

interface Round {
  mebibytesPerSecond: number;
  peakRssMebibytes: number;
  cpuSeconds: number;
  smallMs: number[];
}

await buildCollector();
const workplace = await makeWorkplace('large');
const createRate = await measureCreateRate(workplace, 'files-before');
const missing: string[] = [];
const servers = [await startCollector(workplace, 'storage'), ...(await startPeers(options.peers.split(',')))];
try {
  const results = await measureAll();
  const rates = [...results.values()].map((of) => of.map((round) => round.mebibytesPerSecond));
  const rows = [...results].map(([server, of], index) => [
    server.name,
    shown(spreadOf(rates[index] ?? []), 0),
    index === 0 ? '' : shown(ratioOf(rates[0] ?? [], rates[index] ?? []), 2),
    grouped(spreadOf(of.map((round) => round.peakRssMebibytes)).high, 0),
    shown(spreadOf(of.map((round) => round.cpuSeconds)), 1),
    smallColumns(of.flatMap((round) => round.smallMs)),
  ]);
  const headings = [
    'server',
    'MiB/s',
    'collector ÷ this',
    'peak RSS MiB',
    'CPU s',
    'small callbacks: p50 / p99 / max ms',
  ];
  await report({ workplace, createRate, tables: [markdownTable(headings, rows)], notes: notes() });
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

async function startPeers(names: readonly string[]): Promise<BenchedServer[]> {
  const peers: BenchedServer[] = [];
  for (const name of names) {
    if (name === 'pipe' || name === 'naive') peers.push(await startNodePeer(workplace, name));
    if (name !== 'nginx') continue;
    const nginx = await startNginx(workplace);
    if (nginx === null) missing.push('nginx is not installed, so it was left out');
    else peers.push(nginx);
  }
  return peers;
}

async function measureAll(): Promise<Map<BenchedServer, Round[]>> {
  const results = new Map<BenchedServer, Round[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      const measured = await measure(server, `round-${round}.wav`);
      results.get(server)?.push(measured);
      console.log(
        `round ${round + 1}: ${server.name} ${grouped(measured.mebibytesPerSecond, 0)} MiB/s, peak RSS ${grouped(measured.peakRssMebibytes, 0)} MiB`,
      );
    }
  }
  return results;
}

async function measure(server: BenchedServer, name: string): Promise<Round> {
  await syncDisk();
  resetPeak(server.pid);
  const before = readFigures(server.pid);
  const small = startSmallCallbacks(server.target, everyMs);
  const sent = await upload({ target: server.target, name, shape, bytes });
  const answered = performance.now();
  await server.secure(name);
  const seconds = sent.seconds + (performance.now() - answered) / 1000;
  const smallMs = await small.stop();
  const after = readFigures(server.pid);
  await server.settle();
  await removeLargeFiles(server.dir, bytes / 2);
  return {
    mebibytesPerSecond: sent.bytes / mebibyte / seconds,
    peakRssMebibytes: after.peakRssBytes / mebibyte,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    smallMs,
  };
}

function smallColumns(ms: readonly number[]): string {
  return [0.5, 0.99, 1].map((share) => grouped(quantile(ms, share), 1)).join(' / ');
}

function notes(): string[] {
  return [
    `${grouped(bytes / mebibyte, 0)} MiB, ${shape}; MiB/s and CPU are medians of ${rounds} rounds, in brackets the lowest and the highest`,
    `peak RSS is the highest of all rounds; meanwhile a callback of 5 KB every ${everyMs} ms, all rounds together`,
    ...missing,
  ];
}
