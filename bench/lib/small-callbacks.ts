import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Target } from './benched-server.ts';
import { callbackTemplate, idMarker, idOf } from './callback-body.ts';

/** Sends a small callback every so often, whether the ones before were answered or not, while something else goes on. */
export interface SmallCallbacks {
  /** Ends it; resolves to how long each took, in ms, when the last one is answered. */
  stop(): Promise<number[]>;
}

const bodyBytes = 5 * 1024;

export function startSmallCallbacks(target: Target, everyMs: number): SmallCallbacks {
  const agent = new Agent({ keepAlive: true });
  const template = callbackTemplate(bodyBytes);
  const run = randomBytes(2).toString('hex');
  const answers: Promise<number>[] = [];
  const sending = setInterval(() => {
    const answer = post(agent, target, idOf(run, answers.length), template);
    // Told when all are awaited; until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    answers.push(answer);
  }, everyMs);
  return {
    async stop() {
      clearInterval(sending);
      try {
        return await Promise.all(answers);
      } finally {
        agent.destroy();
      }
    },
  };
}

function post(
  agent: Agent,
  { port, method, path, authorization, paths }: Target,
  id: string,
  template: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const headers = { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) };
    const fullPath = paths === 'each' ? `${path}/${id}.json` : path;
    request({ agent, host: '127.0.0.1', port, method, path: fullPath, headers }, (response) => {
      const status = response.statusCode ?? 0;
      response.resume().on('end', () => {
        if (status < 200 || status > 299) reject(new Error(`a small callback was answered ${status}`));
        else resolve(performance.now() - start);
      });
    })
      .on('error', reject)
      .end(template.replace(idMarker, id));
  });
}
