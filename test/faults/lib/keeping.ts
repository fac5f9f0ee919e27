import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveToken, callbackToken } from '../../fixtures/config.ts';
import { type Answer, send } from '../../fixtures/http.ts';
import { isFiled, verifyFindings } from './audit.ts';
import { type CollectorProcess, startCollectorProcess } from './collector-process.ts';
import type { Random } from './random.ts';

/** A delivery that was answered with 200, and what became of what was asked for it: `asked` while nobody knows. */
interface Sent {
  id: string;
  job: string;
  word: string;
  source: 'default' | 'brief';
  kept: 'is there' | 'is deleted' | 'is erased' | 'asked';
  hold: 'none' | 'is held' | 'asked';
}

/** What a storm of deliveries, holds, deletes and erasures has been answered. */
export interface KeepingStory {
  sent: Sent[];
  /** What is not as it was answered. */
  wrong: string[];
  counts: {
    deliveries: number;
    holds: number;
    deletes: number;
    erasures: number;
    expired: number;
    interruptions: number;
  };
}

export function noStory(): KeepingStory {
  const counts = { deliveries: 0, holds: 0, deletes: 0, erasures: 0, expired: 0, interruptions: 0 };
  return { sent: [], wrong: [], counts };
}

/** What is in `brief` goes after a minute. */
export const keepingSources = { brief: { vendor: 'auto', keep: { default: '1m' } } };

const senders = 6;

/** Starts the collector, sends and asks until `strike` ends it, starts it again and looks at everything. */
export async function endureKeeping(
  dir: string,
  story: KeepingStory,
  { random, strike }: { random: Random; strike(collector: CollectorProcess): Promise<void> },
): Promise<void> {
  const collector = await startCollectorProcess({ dir, sources: keepingSources });
  const storms = Array.from({ length: senders }, () => storm(collector, story, random));
  await strike(collector);
  await Promise.all(storms);
  story.counts.interruptions += 1;
  const again = await startCollectorProcess({ dir, sources: keepingSources });
  try {
    await isFiled(again, 'may be there');
    await look(again, story);
  } finally {
    await again.stop();
  }
}

/** Waits until all that is due has gone, and looks for traces in the whole folder. */
export async function endStory(dir: string, story: KeepingStory): Promise<void> {
  const collector = await startCollectorProcess({ dir, sources: keepingSources });
  const brief = story.sent.filter(
    ({ source, kept, hold }) => source === 'brief' && kept === 'is there' && hold === 'none',
  );
  for (const { id } of brief) {
    let left = 400;
    while ((await ask(collector, 'GET', `/api/v1/deliveries/${id}`))?.json.state !== 'deleted' && left > 0) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      left -= 1;
    }
    if (left === 0) story.wrong.push(`${id} is over its time and there`);
    else story.counts.expired += 1;
  }
  await collector.stop();
  const findings = await verifyFindings(dir);
  if (findings !== null) story.wrong.push(findings);
  const erased = story.sent.filter(({ kept }) => kept === 'is erased').flatMap(({ job, word }) => [job, word]);
  const gone = story.sent.filter(({ kept }) => kept === 'is deleted').map(({ word }) => word);
  for (const name of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!name.isFile() || name.name.startsWith('inbox.sqlite')) continue;
    const text = await readFile(join(name.parentPath, name.name), 'latin1');
    const words = new Set(text.match(/\b(?:word|call)\d+x\d+\b/g));
    for (const word of [...erased, ...gone]) if (words.has(word)) story.wrong.push(`${word} stands in ${name.name}`);
  }
}

let number = 0;

async function storm(collector: CollectorProcess, story: KeepingStory, random: Random): Promise<void> {
  while (!collector.hasEnded()) {
    const mine: Sent[] = [];
    for (let n = random.between(1, 3); n > 0; n -= 1) {
      const sent = await deliver(collector, random);
      if (sent === null) return;
      story.counts.deliveries += 1;
      story.sent.push(sent);
      mine.push(sent);
    }
    for (const sent of mine) await doSomething(collector, story, { sent, choice: random.between(0, 9) });
  }
}

async function deliver(collector: CollectorProcess, random: Random): Promise<Sent | null> {
  number += 1;
  const [job, word] = [`call${number}x${process.pid}`, `word${number}x${process.pid}`];
  const source = random.between(0, 3) === 0 ? 'brief' : 'default';
  const headers = { Authorization: `Bearer ${callbackToken}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ id: job, text: `${word} and so on` });
  const answer = await orNull(
    send(collector.origin, { path: `/callback/${source}/${job}.json?id=${job}`, body, headers }),
  );
  if (answer?.status !== 200) return null;
  const id = String(answer.headers['collector-delivery']);
  return { id, job, word, source, kept: 'is there', hold: 'none' };
}

async function doSomething(
  collector: CollectorProcess,
  story: KeepingStory,
  { sent, choice }: { sent: Sent; choice: number },
): Promise<void> {
  const one = `/api/v1/deliveries/${sent.id}`;
  const call = `/api/v1/jobs/${sent.source}/${sent.job}`;
  if (choice <= 1) {
    sent.hold = 'asked';
    if ((await ask(collector, 'POST', `${one}/hold`, { reason: 'a storm' }))?.status !== 200) return;
    sent.hold = 'is held';
    story.counts.holds += 1;
    const refused = await ask(collector, 'DELETE', one);
    if (refused !== null && refused.status !== 409)
      story.wrong.push(`${sent.id} is held, and was answered ${refused.status}`);
  } else if (choice <= 4) {
    sent.kept = 'asked';
    const answer = await untilFiled(() => ask(collector, 'DELETE', one));
    if (answer?.status !== 204) return;
    sent.kept = 'is deleted';
    story.counts.deletes += 1;
  } else if (choice <= 6) {
    sent.kept = 'asked';
    const answer = await untilFiled(() => ask(collector, 'POST', `${call}/erase`, { reason: 'a storm' }), [404, 409]);
    if (answer?.status !== 200) return;
    sent.kept = 'is erased';
    story.counts.erasures += 1;
  }
}

/** What is not filed yet is a moment later. */
async function untilFiled(ask: () => Promise<Answer | null>, again: readonly number[] = [409]): Promise<Answer | null> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (answer === null || !again.includes(answer.status) || tries > 200) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function look(collector: CollectorProcess, story: KeepingStory): Promise<void> {
  for (const sent of story.sent) {
    const { id, word, kept, hold, source } = sent;
    if (kept === 'asked') continue;
    const answer = await ask(collector, 'GET', `/api/v1/deliveries/${id}`);
    const part = await ask(collector, 'GET', `/api/v1/deliveries/${id}/parts/0`);
    const isThere = part?.status === 200 && part.text.includes(word);
    const mayExpire = source === 'brief' && hold !== 'is held';
    if (kept === 'is there' && !isThere && !mayExpire) story.wrong.push(`${id} is gone; its hold: ${hold}`);
    if (kept === 'is deleted' && (isThere || answer?.json.state !== 'deleted'))
      story.wrong.push(`${id} was deleted and is there`);
    if (kept === 'is erased' && answer?.status !== 404) story.wrong.push(`${id} was erased and is known`);
  }
}

function ask({ origin }: CollectorProcess, method: string, path: string, body?: unknown): Promise<Answer | null> {
  const headers = { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'application/json' };
  return orNull(send(origin, { method, path, headers, body: body === undefined ? null : JSON.stringify(body) }));
}

/** Of a collector that has ended, no answer. */
function orNull(answer: Promise<Answer>): Promise<Answer | null> {
  return answer.catch(() => null);
}
