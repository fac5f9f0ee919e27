import { execFile } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { grouped } from './table.ts';

/** The machine in one line: figures mean nothing without it. */
export async function describeMachine(dir: string): Promise<string> {
  const [{ model = 'unknown processor' } = {}] = cpus();
  const { stdout } = await promisify(execFile)('df', ['--output=fstype', dir]);
  const memory = `${grouped(totalmem() / 2 ** 30, 0)} GiB`;
  return `${cpus().length} × ${model.trim()}, ${memory}, Linux ${release()}, ${stdout.trim().split('\n').at(-1)}, Node ${process.versions.node}`;
}
