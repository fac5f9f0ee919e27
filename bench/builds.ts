/**
 * Small callbacks to two builds of the collector in turns: whether a change made it faster, and what it costs the processor.
 *
 *   node bench/builds.ts --before ../another-checkout [--in-flight 1,16,64] [--rounds 5] [--seconds 3]
 *
 * Both checkouts have to be built (`npm run build`). Processor time is that of the thread that answers, which hardly depends on what
 * else the machine does.
 */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type BenchedCollector, buildCollector, cliOf, startCollector } from './lib/collector.ts';
import { inTurns } from './lib/in-turns.ts';
import { runLoad } from './lib/load.ts';
import { cpuSecondsOfMain, readFigures } from './lib/process-figures.ts';
import { ratioOf, spreadOf } from './lib/statistics.ts';
import { markdownTable, shown } from './lib/table.ts';
import { checkout, makeWorkplace, syncDisk } from './lib/workplace.ts';

const { values: options } = parseArgs({
  options: {
    before: { type: 'string' },
    'in-flight': { type: 'string', default: '1,16,64' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
  },
});
if (options.before === undefined) throw new Error('--before names the checkout to compare with');

interface Round {
  answersPerSecond: number;
  /** Of the processor, for one callback on the thread that answers. */
  microseconds: number;
}

await buildCollector();
const workplace = await makeWorkplace('builds');
const builds = { before: cliOf(resolve(options.before)), after: cliOf(checkout) };
const servers: BenchedCollector[] = [];
for (const [name, program] of Object.entries(builds))
  servers.push({ ...(await startCollector(workplace, name, [], program)), name });
try {
  const rows: string[][] = [];
  for (const inFlight of options['in-flight'].split(',').map(Number)) {
    const results = await inTurns(servers, Number(options.rounds), (server) => load(server, inFlight));
    rows.push(rowOf(inFlight, results.get('before') ?? [], results.get('after') ?? []));
  }
  const headings = ['in flight', 'answers/s before', 'after', 'after ÷ before', 'µs before', 'after', 'after ÷ before'];
  console.log(markdownTable(headings, rows));
  for (const { name, pid } of servers)
    console.log(`${name}: ${Math.round(readFigures(pid).rssBytes / 1e6)} MB resident`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

async function load(server: BenchedCollector, inFlight: number): Promise<Round> {
  await syncDisk();
  const cpuSeconds = cpuSecondsOfMain(server.pid);
  const { answers, seconds } = await runLoad(workplace, server, {
    inFlight,
    until: { seconds: Number(options.seconds) },
  });
  const microseconds = ((cpuSecondsOfMain(server.pid) - cpuSeconds) * 1e6) / answers;
  while ((await server.metric('collector_unfiled_deliveries')) > 0) await wait(50);
  return { answersPerSecond: answers / seconds, microseconds };
}

function rowOf(inFlight: number, before: Round[], after: Round[]): string[] {
  const compare = (of: (round: Round) => number, digits: number): string[] => {
    const [was, is] = [before.map(of), after.map(of)];
    return [shown(spreadOf(was), digits), shown(spreadOf(is), digits), shown(ratioOf(is, was), 2)];
  };
  return [String(inFlight), ...compare((each) => each.answersPerSecond, 0), ...compare((each) => each.microseconds, 0)];
}
