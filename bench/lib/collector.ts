import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BenchedServer } from './benched-server.ts';
import { freePort, startServer } from './child-server.ts';
import { type FirstByte, timeFirstByte } from './first-byte.ts';
import { untilIdle } from './process-figures.ts';
import { checkout, makeFolder } from './workplace.ts';

const callbackToken = 'callback-token-of-the-benchmark-0123456789';
const archiveToken = 'archive-token-of-the-benchmark-0123456789';
const cli = cliOf(checkout);

/** The collector in a benchmark. */
export interface BenchedCollector extends BenchedServer {
  /** A figure of `/metrics`, the sum over its labels. */
  metric(name: string): Promise<number>;
  /** An answer of the archive's API. */
  get(path: string): Promise<unknown>;
  /** Sends the request for a page and tells when its first byte came. */
  page(path: string): Promise<FirstByte>;
}

/** Makes `dist/`: what is measured is what people run. */
export async function buildCollector(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: checkout });
}

/** The built program of a checkout. */
export function cliOf(folder: string): string {
  return join(folder, 'dist', 'cli.js');
}

/** Runs another command of the collector on a storage folder. */
export async function runCollector(storage: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [cli, ...args], { env: environment(storage, 0), cwd: storage });
}

/**
 * Starts the collector as it is without any settings, on a storage folder of the workplace.
 *
 * @param nodeArgs arguments for Node itself, before the program
 * @param program another build than that of this checkout
 */
export async function startCollector(
  workplace: string,
  name: string,
  nodeArgs: readonly string[] = [],
  program = cli,
): Promise<BenchedCollector> {
  const dir = await makeFolder(workplace, name);
  const port = await freePort();
  const child = await startServer({
    command: process.execPath,
    args: [...nodeArgs, program, 'serve'],
    // Settings of the checkout must not reach in here.
    cwd: dir,
    env: environment(dir, port),
    port,
    logFile: join(workplace, `${name}.log`),
  });
  const ask = async (path: string): Promise<Response> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${archiveToken}` },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response;
  };
  const metric = async (wanted: string): Promise<number> => sumOf(wanted, await (await ask('/metrics')).text());
  return {
    ...child,
    name: 'collector',
    dir,
    target: { port, method: 'POST', path: '/callback', authorization: `Bearer ${callbackToken}`, paths: 'same' },
    metric,
    get: async (path) => (await ask(path)).json(),
    page: (path) => timeFirstByte(`http://127.0.0.1:${port}`, path, archiveToken),
    async settle() {
      while ((await metric('collector_unfiled_deliveries')) > 0) await wait(20);
      // What was filed is still read for its words.
      await untilIdle(child.pid);
    },
    secure: async () => undefined,
  };
}

function environment(storage: string, port: number): Record<string, string> {
  return {
    COLLECTOR_STORAGE: storage,
    COLLECTOR_LISTEN: `127.0.0.1:${port}`,
    COLLECTOR_TOKEN: callbackToken,
    COLLECTOR_ARCHIVE_TOKEN: archiveToken,
  };
}

function sumOf(name: string, text: string): number {
  const values = text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
  // A counter with labels has no line before it was first counted.
  if (values.length === 0 && !text.includes(`# TYPE ${name} `)) throw new Error(`/metrics has no ${name}`);
  return values.reduce((sum, value) => sum + value, 0);
}
