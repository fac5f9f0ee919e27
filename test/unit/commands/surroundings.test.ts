import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openInboxDatabase } from '../../../src/inbox/schema.ts';
import { collectorCommand, commandEnvironment } from '../../fixtures/cli.ts';
import { type Surrounding, surroundings } from './surroundings.ts';

/** A Node of this machine that is too old, or null. */
function oldNode(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  for (const folder of folders) {
    try {
      const said = execFileSync(join(folder, 'node'), ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
      if (Number(/^v(\d+)/.exec(String(said))?.[1]) < 22) return join(folder, 'node');
    } catch {
      // None is there.
    }
  }
  return null;
}

const old = oldNode();
const had: Readonly<Record<Surrounding['needs'], boolean>> = {
  nothing: process.platform === 'linux',
  root: process.platform === 'linux' && process.getuid?.() === 0,
  'old-node': old !== null,
};

describe('what is wrong with the machine', () => {
  let dir = '';
  const listening = createServer();
  let held: ReturnType<typeof openInboxDatabase>;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'surroundings-'));
    await chmod(dir, 0o755);
    await mkdir(join(dir, 'held', 'ledger'), { recursive: true, mode: 0o700 });
    held = openInboxDatabase(join(dir, 'held', 'inbox.sqlite'));
    for (const name of await readdir(join(dir, 'held'))) await chmod(join(dir, 'held', name), 0o700);
    await once(listening.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    held.close();
    listening.close();
    await rm(dir, { recursive: true });
  });

  /** All that was said but for warnings, with what differs from one machine to the next replaced; and the exit code. */
  async function run({ shell }: Surrounding): Promise<{ code: number; said: string }> {
    const env = {
      ...commandEnvironment,
      DIR: dir,
      COLLECTOR_STORAGE: join(dir, 'storage'),
      COLLECTOR_LISTEN: '127.0.0.1:0',
      TAKEN: String((listening.address() as AddressInfo).port),
      OLD_NODE: old ?? '',
    };
    const args = ['-c', shell, 'sh', process.execPath, ...collectorCommand];
    const { code, stderr } = await new Promise<{ code: number; stderr: string }>((resolve) => {
      const child = execFile('sh', args, { cwd: dir, env }, (_error, _stdout, text) =>
        resolve({ code: child.exitCode ?? -1, stderr: text }),
      );
    });
    const said = stderr
      .replaceAll(dir, 'DIR')
      .replace(old ?? ' ', 'NODE')
      .replaceAll(/\d+/g, 'N')
      .replace(/^collector: /, '')
      .trim();
    return { code, said };
  }

  const cases = surroundings.map((surrounding) => ({ ...surrounding, isHad: had[surrounding.needs] }));
  for (const { isHad, ...surrounding } of cases) {
    const test = isHad ? it.concurrent : it.concurrent.skip;
    test(`is said in one line: ${surrounding.typed}`, async ({ expect }) => {
      expect(await run(surrounding)).toEqual({ code: surrounding.code, said: surrounding.said });
    });
  }
});
