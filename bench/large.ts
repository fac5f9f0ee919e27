/**
 * Large bodies: how fast they get to the disk, and what becomes of small callbacks meanwhile, beside peers.
 *
 *   node bench/large.ts [--size 2GiB] [--rounds 5] [--record]
 *
 * Each round sends a form and a bare body by PUT, each to every server that takes it. The answer of the collector and
 * of the pipe means that the body is synced; nginx's file is synced afterwards and that time is added. The naive
 * receiver syncs nothing, and multer is for forms only.
 */
import { parseArgs } from 'node:util';
import { formatSize, parseSize } from '../src/config/sizes.ts';
import type { BenchedServer } from './lib/benched-server.ts';
import type { ChartPanel } from './lib/chart.ts';
import { buildCollector, startCollector } from './lib/collector.ts';
import type { Goal } from './lib/goals.ts';
import { inTurns } from './lib/in-turns.ts';
import { everyMs, measureUpload, type UploadCost } from './lib/measured-upload.ts';
import { startNginx, startNodePeer } from './lib/peers.ts';
import { report } from './lib/report.ts';
import { quantile, ratioOf, spreadOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate } from './lib/workplace.ts';

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '2GiB' },
    rounds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
});
const bytes = parseSize(options.size);
const rounds = Number(options.rounds);

type Body = 'form' | 'PUT';

/** One kind of body on its way to one server. */
interface Lane {
  name: string;
  body: Body;
  server: BenchedServer;
}

await buildCollector();
const workplace = await makeWorkplace('large');
const createRate = await measureCreateRate(workplace, 'files-before');
const collector = await startCollector(workplace, 'storage');
const pipe = await startNodePeer(workplace, 'pipe');
const naive = await startNodePeer(workplace, 'naive');
const nginx = await startNginx(workplace);
const lanes = [
  ...[collector, pipe, naive].map((server) => laneOf('form', server)),
  ...[collector, pipe, ...(nginx === null ? [] : [nginx])].map((server) => laneOf('PUT', server)),
];
try {
  const results = await inTurns(lanes, rounds, measure);
  const headings = ['body, server', 'MB/s', 'collector ÷ this', 'peak RSS MB', 'CPU s', 'small: p50 / p99 / max ms'];
  const rows = lanes.map((lane) => rowOf(lane, results));
  if (nginx === null) rows.push(['PUT, nginx', 'not installed']);
  const table = markdownTable(headings, rows);
  const panels = [panelOf('form', results), panelOf('PUT', results)];
  await report({ workplace, createRate, table, goals: goalsOf(results), panels, notes: notes() });
} finally {
  await Promise.all([collector, pipe, naive, nginx].map((server) => server?.stop()));
}

function laneOf(body: Body, server: BenchedServer): Lane {
  return { name: `${body}, ${server.name}`, body, server };
}

async function measure({ name, body, server }: Lane, round: number): Promise<UploadCost> {
  const what =
    body === 'form'
      ? { target: server.target, shape: 'multipart' as const }
      : { target: { ...server.target, method: 'PUT' as const }, shape: 'bare' as const };
  const cost = await measureUpload(server, { ...what, name: `round-${round}.wav`, bytes });
  console.log(
    `round ${round + 1}: ${name} ${grouped(cost.megabytesPerSecond, 0)} MB/s, peak RSS ${grouped(cost.peakRssMegabytes, 0)} MB`,
  );
  return cost;
}

function rowOf({ name, body, server }: Lane, results: Map<string, UploadCost[]>): string[] {
  const of = results.get(name) ?? [];
  return [
    name,
    shown(spreadOf(ratesOf(name, results)), 0),
    server === collector ? '' : shown(ratioOf(ratesOf(`${body}, collector`, results), ratesOf(name, results)), 2),
    grouped(peakOf(of), 0),
    shown(spreadOf(of.map(({ cpuSeconds }) => cpuSeconds)), 1),
    [0.5, 0.99, 1].map((share) => grouped(smallQuantile(of, share), 1)).join(' / '),
  ];
}

function goalsOf(results: Map<string, UploadCost[]>): Goal[] {
  const ratio = (own: string, peer: string): number | null =>
    results.has(peer) ? ratioOf(ratesOf(own, results), ratesOf(peer, results)).median : null;
  const own = [...(results.get('form, collector') ?? []), ...(results.get('PUT, collector') ?? [])];
  return [
    { what: 'form ÷ pipe', bound: { least: 0.8 }, reached: ratio('form, collector', 'form, pipe'), digits: 2 },
    { what: 'form ÷ PUT to nginx', bound: { least: 0.5 }, reached: ratio('form, collector', 'PUT, nginx'), digits: 2 },
    { what: 'PUT ÷ PUT to nginx', bound: { least: 0.5 }, reached: ratio('PUT, collector', 'PUT, nginx'), digits: 2 },
    { what: 'peak RSS of the collector, MB', bound: { most: 150 }, reached: peakOf(own), digits: 1 },
    {
      what: 'p99 of small callbacks meanwhile, ms',
      bound: { most: 100 },
      reached: smallQuantile(own, 0.99),
      digits: 1,
    },
  ];
}

function panelOf(body: Body, results: Map<string, UploadCost[]>): ChartPanel {
  const bars = lanes
    .filter((lane) => lane.body === body)
    .map(({ name, server }) => ({
      name: server.name,
      isOwn: server === collector,
      value: spreadOf(ratesOf(name, results)),
    }));
  return { title: `One ${body} of ${formatSize(bytes)}`, unit: 'MB/s', digits: 0, bars };
}

function ratesOf(lane: string, results: Map<string, UploadCost[]>): number[] {
  return (results.get(lane) ?? []).map(({ megabytesPerSecond }) => megabytesPerSecond);
}

function peakOf(of: readonly UploadCost[]): number {
  return spreadOf(of.map(({ peakRssMegabytes }) => peakRssMegabytes)).high;
}

function smallQuantile(of: readonly UploadCost[], share: number): number {
  const allMs = of.flatMap(({ smallMs }) => smallMs);
  return quantile(allMs, share);
}

function notes(): string[] {
  return [
    `${formatSize(bytes)} in one body; MB/s and CPU are medians of ${rounds} rounds, in brackets the lowest and the highest`,
    `peak RSS is the highest of all rounds; meanwhile a callback of 5 KB every ${everyMs} ms, all rounds together`,
    'naive syncs nothing; for nginx the time of an fsync afterwards is added',
  ];
}
