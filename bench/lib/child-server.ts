import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How to start a server as a process of its own. */
export interface ServerCommand {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Where it listens once it is ready. */
  port: number;
  /** Takes what it prints: reading that from a pipe would cost the measuring process time. */
  logFile: string;
}

export interface ChildServer {
  pid: number;
  /** From the start of the process until it took a connection. */
  readyMs: number;
  /** Asks it to end and waits until it has. Safe to call twice. */
  stop(): Promise<void>;
}

const readyWithinMs = 600_000;
const lookEveryMs = 2;

/** @throws Error with the end of its log when it ends before it is ready */
export async function startServer(server: ServerCommand): Promise<ChildServer> {
  const log = openSync(server.logFile, 'a');
  const start = performance.now();
  const child = spawn(server.command, server.args, {
    cwd: server.cwd,
    env: { ...process.env, ...server.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let hasEnded = false;
  const ended = once(child, 'exit').finally(() => {
    hasEnded = true;
  });
  // Also a program that ends early, or is told to, leaves no server behind.
  const kill = (): void => void child.kill('SIGKILL');
  const end = (): void => process.exit(1);
  process.once('exit', kill).once('SIGINT', end).once('SIGTERM', end);

  while (!(await accepts(server.port))) {
    if (hasEnded) throw new Error(`${server.command} did not start:\n${endOf(server.logFile)}`);
    if (performance.now() - start > readyWithinMs) throw new Error(`${server.command} does not get ready`);
    await wait(lookEveryMs);
  }
  const readyMs = performance.now() - start;
  if (child.pid === undefined) throw new Error(`${server.command} has no process`);
  return {
    pid: child.pid,
    readyMs,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill).off('SIGINT', end).off('SIGTERM', end);
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}

function endOf(file: string): string {
  return readFileSync(file, 'utf8').slice(-2000);
}
