/**
 * How fast a large body gets into the spool, beside Node's raw `pipe` to a file with an fsync at the end.
 *
 *   node bench/spool.ts [--bytes 2147483648] [--rounds 5] [--dir FOLDER] [--json]
 *
 * Both take the same 64 KiB chunks, as a socket gives them, and run in turn; the ratio is that of one round. The spool
 * also hashes what it writes (and with --json checks it), which the pipe does not.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { openSpool } from '../src/archive/spool.ts';
import { startThread } from '../src/compose/threads/start.ts';

const { values: options } = parseArgs({
  options: {
    bytes: { type: 'string', default: String(2 * 1024 ** 3) },
    rounds: { type: 'string', default: '5' },
    dir: { type: 'string', default: '.' },
    json: { type: 'boolean', default: false },
  },
});
const chunk = Buffer.from(`"${'transcript '.repeat(5957).padEnd(65_532)}",\n`);
const chunks = Math.floor(Number(options.bytes) / chunk.length);

const dir = await mkdtemp(join(options.dir, 'bench-spool-'));
const spool = openSpool(dir, () => startThread('spool', { dir, failpoint: undefined }));
try {
  await compare();
} finally {
  await spool.close();
  await rm(dir, { recursive: true });
}

async function compare(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    // Who goes first would otherwise always meet the emptier disk cache.
    const spoolFirst = round % 2 === 0;
    const first = await measure(spoolFirst ? throughSpool : throughPipe);
    const second = await measure(spoolFirst ? throughPipe : throughSpool);
    const [viaSpool, viaPipe] = spoolFirst ? [first, second] : [second, first];
    ratios.push(viaSpool.mibPerSecond / viaPipe.mibPerSecond);
    console.log(`round ${round}: spool ${told(viaSpool)} | pipe ${told(viaPipe)} | ratio ${ratios.at(-1)?.toFixed(2)}`);
  }
  ratios.sort((one, other) => one - other);
  const median = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
  console.log(`median ratio ${median.toFixed(2)}, from ${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`);
}

interface Measured {
  mibPerSecond: number;
  peakRssMib: number;
  cpuSeconds: number;
}

async function measure(store: () => Promise<void>): Promise<Measured> {
  let peakRss = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 20);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await store();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sampling);
  const mib = (chunks * chunk.length) / 1024 ** 2;
  return { mibPerSecond: mib / seconds, peakRssMib: peakRss / 1024 ** 2, cpuSeconds: (user + system) / 1e6 };
}

function told({ mibPerSecond, peakRssMib, cpuSeconds }: Measured): string {
  return `${mibPerSecond.toFixed(0)} MiB/s, RSS ${peakRssMib.toFixed(0)} MiB, CPU ${cpuSeconds.toFixed(1)} s`;
}

/** As from a socket: new memory for every chunk, one turn of the event loop after another. */
function body(): Readable {
  let sent = 0;
  return new Readable({
    read() {
      setImmediate(() => {
        sent += 1;
        this.push(sent > chunks ? null : Buffer.from(chunk));
      });
    },
  });
}

async function throughSpool(): Promise<void> {
  const writer = await spool.create({ checkJson: options.json });
  for await (const piece of body()) {
    const room = writer.write(piece);
    if (room !== null) await room;
  }
  await writer.finish();
  await writer.discard();
}

async function throughPipe(): Promise<void> {
  const path = join(dir, 'piped');
  await pipeline(body(), createWriteStream(path, { flags: 'wx' }));
  const handle = await open(path);
  await handle.sync();
  await handle.close();
  await rm(path);
}
