import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { collectorCommand, commandEnvironment } from '../../fixtures/cli.ts';
import { archiveToken, aSource, callbackToken } from '../../fixtures/config.ts';
import { type Answer, type Sent, send } from '../../fixtures/http.ts';
import { until } from '../../fixtures/until.ts';

/** `collector serve` in a process of its own, for tests that start it many times. */
export interface CollectorProcess {
  dir: string;
  origin: string;
  pid: number;
  /** From the start of the process until it took callbacks. */
  startMs: number;
  /** A callback with the token of tests. */
  deliver(path: string, body?: Sent['body'], headers?: Sent['headers']): Promise<Answer>;
  /** Asks the API, with the archive's token. */
  api(path: string): Promise<Answer>;
  printed(): string;
  hasEnded(): boolean;
  ended: Promise<void>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Ends it as a supervisor does. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  /** The storage folder. */
  dir: string;
  env?: Record<string, string>;
  /** Bytes to keep free. */
  reserve?: string | number;
  /** Keys of sources besides `default`, by name. */
  sources?: Readonly<Record<string, Record<string, unknown>>>;
  /** A command and its arguments that run the collector, e.g. as another user. */
  under?: readonly string[];
}

/** Starts the process without waiting for it. */
export async function spawnCollector(args: readonly string[], options: ProcessOptions) {
  const { dir, env = {}, reserve = 0, under = [], sources = {} } = options;
  const place = await mkdtemp(join(tmpdir(), 'collector-settings-'));
  const settings = {
    server: { listen: '127.0.0.1:0' },
    storage: { dir, reserve },
    sources: { default: aSource({ vendor: 'auto' }), ...mapValues(sources, aSource) },
    archive: { auth: [{ token: archiveToken }] },
  };
  // JSON is YAML too.
  await writeFile(join(place, 'collector.yaml'), JSON.stringify(settings));
  // Whoever it runs as must be able to read them.
  await chmod(place, 0o755);
  const [command = process.execPath, ...before] = under.length === 0 ? [] : [...under, process.execPath];
  const child = spawn(command, [...before, ...collectorCommand, ...args], {
    env: { ...commandEnvironment, COLLECTOR_CONFIG: join(place, 'collector.yaml'), ...env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(() => rm(place, { recursive: true, force: true }));
  return { child, printed: () => printed, ended };
}

/** Starts `collector serve` and waits until it takes callbacks. */
export async function startCollectorProcess(options: ProcessOptions): Promise<CollectorProcess> {
  const startedMs = performance.now();
  const { child, printed, ended } = await spawnCollector(['serve'], options);
  const origin = await until(
    'the collector takes callbacks',
    () => {
      if (hasEnded(child)) throw new Error(`it ended: ${printed()}`);
      return /"callbacks":"(http[^"]+)"/.exec(printed())?.[1];
    },
    { withinMs: 60_000 },
  );
  const startMs = performance.now() - startedMs;
  const { pid } = child;
  if (pid === undefined) throw new Error('the collector has no process id');
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    dir: options.dir,
    origin,
    pid,
    startMs,
    deliver: (path, body = null, headers = {}) =>
      send(origin, { path, body, headers: { Authorization: `Bearer ${callbackToken}`, ...headers } }),
    api: (path) => send(origin, { method: 'GET', path, headers: { Authorization: `Bearer ${archiveToken}` }, agent }),
    printed,
    hasEnded: () => hasEnded(child),
    ended,
    async kill() {
      agent.destroy();
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The same for this test alone: it is killed when the test ends. */
export async function aCollector(options: ProcessOptions): Promise<CollectorProcess> {
  const collector = await startCollectorProcess(options);
  onTestFinished(() => collector.kill());
  return collector;
}

/** Runs a command of the collector to its end. */
export async function runToEnd(
  args: readonly string[],
  options: ProcessOptions,
): Promise<{ code: number | null; printed: string }> {
  const { child, printed, ended } = await spawnCollector(args, options);
  await ended;
  return { code: child.exitCode, printed: printed() };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function mapValues<From, To>(map: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
