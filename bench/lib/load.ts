import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchedServer } from './benched-server.ts';
import { callbackTemplate, idLength, idMarker } from './callback-body.ts';
import { checkout, makeFolder } from './workplace.ts';

/** Where Debian's package puts it. */
const wrk = '/usr/bin/wrk';
const bodyBytes = 5 * 1024;
const run = promisify(execFile);

/** Small callbacks, every body different, over connections that are kept. */
export interface Load {
  /** Callbacks in flight at any moment. */
  inFlight: number;
  /** How much of it: so long, or so many. */
  until: { seconds: number } | { answers: number };
}

export interface LoadResult {
  answers: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

/** What a client process is told. */
export interface ClientLoad extends Load {
  port: number;
  method: string;
  path: string;
  authorization: string | null;
  paths: 'same' | 'each';
  /** Beginning of the ids. */
  run: string;
  template: string;
}

/** True when wrk generates timed loads; without it a slower client of our own does. */
export const hasWrk = existsSync(wrk);

/**
 * Sends callbacks from a process of its own and tells how they were answered.
 *
 * @throws Error when any of them was not answered with success
 */
export async function runLoad(workplace: string, { target }: BenchedServer, load: Load): Promise<LoadResult> {
  const told: ClientLoad = {
    ...target,
    ...load,
    run: randomBytes(2).toString('hex'),
    template: callbackTemplate(bodyBytes),
  };
  const result =
    'seconds' in load.until && hasWrk ? await runWrk(workplace, told, load.until.seconds) : await runOwn(told);
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.answers} callbacks failed`);
  return result;
}

type CountedResult = LoadResult & { failed: number };

async function runWrk(workplace: string, load: ClientLoad, seconds: number): Promise<CountedResult> {
  const template = join(await makeFolder(workplace, 'load'), 'template.json');
  await writeFile(template, load.template);
  // One thread generates more than any of the servers takes, and leaves them the other cores.
  const wrkArgs = [
    '-t1',
    `-c${load.inFlight}`,
    `-d${seconds}s`,
    '--timeout',
    '30s',
    '-s',
    join(checkout, 'bench', 'clients', 'callbacks.lua'),
  ];
  const scriptArgs = [
    load.method,
    load.path,
    load.paths,
    load.authorization ?? '',
    load.run,
    String(idLength),
    idMarker,
    template,
  ];
  const { stdout } = await run(wrk, [...wrkArgs, `http://127.0.0.1:${load.port}/`, '--', ...scriptArgs]);
  return resultIn(stdout);
}

async function runOwn(load: ClientLoad): Promise<CountedResult> {
  const { stdout } = await run(process.execPath, [join(checkout, 'bench', 'clients', 'load.ts'), JSON.stringify(load)]);
  return resultIn(stdout);
}

function resultIn(stdout: string): CountedResult {
  const line = stdout.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`the client told nothing:\n${stdout}`);
  return JSON.parse(line) as CountedResult;
}
