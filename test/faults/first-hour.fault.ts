import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aFolder } from '../fixtures/folder.ts';
import { aFreePort, begin, isShapedLike, runStep, tourSteps } from '../fixtures/tour.ts';

const checkout = join(import.meta.dirname, '../..');

it('makes the tour of the README word by word in a fresh clone, with npm and the Node of the machine', async () => {
  const [first, ...others] = tourSteps();
  const cwd = join(await aFolder(), 'clone');
  execFileSync('git', ['clone', '--quiet', checkout, cwd]);
  const port = await aFreePort();
  // Without whatever npm has put into the environment of this test.
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const env = { PATH: path.join(':'), HOME: process.env.HOME ?? cwd, COLLECTOR_LISTEN: `127.0.0.1:${port}` };
  const place = { cwd, env, port };
  if (first === undefined) throw new Error('the README has no tour');
  const [install = '', start = ''] = first.command.split(' && ');

  console.log(await runStep(install, place, ''));
  const { text, kill, ended } = await begin({ ...first, command: start }, place);
  expect(await runStep(/^ +(curl .*)$/m.exec(text)?.[1] ?? '', place, '')).toContain('OK');
  const token = /\?token=(\S+)/.exec(text)?.[1] ?? '';
  for (const { command, printed } of others) {
    const actual = await runStep(command, place, token);
    console.log(`$ ${command}\n${actual.slice(0, 600)}`);
    expect(isShapedLike(actual, printed), `${command}\n${actual}\nin place of\n${printed}`).toBe(true);
  }
  const second = await runStep(start, place, token);
  expect(second).toMatch(/another collector \(process \d+\) is running on this storage folder/);
  kill('SIGTERM');
  await ended;
});
