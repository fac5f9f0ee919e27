/**
 * Sends small callbacks over kept connections and prints a `LoadResult` with the number of failures as a line of JSON.
 *
 * Written on the bare socket: Node's own HTTP client would need more of the processor than some of the servers.
 *
 *   node bench/clients/load.ts '<ClientLoad as JSON>'
 */
import { connect } from 'node:net';
import { idLength, idMarker, idOf } from '../lib/callback-body.ts';
import type { ClientLoad } from '../lib/load.ts';
import { quantile } from '../lib/statistics.ts';

const load = JSON.parse(process.argv[2] ?? '') as ClientLoad;
const [beforeId = '', afterId = ''] = load.template.split(idMarker);
const head = [
  ' HTTP/1.1',
  'Host: bench',
  'Content-Type: application/json',
  `Content-Length: ${beforeId.length + idLength + afterId.length}`,
  ...(load.authorization === null ? [] : [`Authorization: ${load.authorization}`]),
  '',
  '',
].join('\r\n');

const start = performance.now();
const latenciesMs: number[] = [];
let sent = 0;
let failed = 0;

await Promise.all(Array.from({ length: load.inFlight }, sendUntilDone));
const result = {
  answers: latenciesMs.length,
  seconds: (performance.now() - start) / 1000,
  p50Ms: quantile(latenciesMs, 0.5),
  p99Ms: quantile(latenciesMs, 0.99),
  failed,
};
console.log(JSON.stringify(result));

function sendUntilDone(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(load.port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    let sentAtMs = 0;
    let received = '';
    let isDone = false;

    function next(): void {
      isDone = !hasMore();
      if (isDone) return void socket.end();
      sentAtMs = performance.now();
      socket.write(nextRequest(), 'latin1');
    }
    socket.on('data', (text) => {
      received += text;
      if (!isWhole(received)) return;
      latenciesMs.push(performance.now() - sentAtMs);
      if (!/^HTTP\/1\.1 20[0-9] /.test(received)) failed += 1;
      received = '';
      next();
    });
    socket.on('connect', next);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!isDone) failed += 1;
      resolve();
    });
  });
}

function hasMore(): boolean {
  return 'answers' in load.until ? sent < load.until.answers : performance.now() - start < load.until.seconds * 1000;
}

function nextRequest(): string {
  sent += 1;
  const id = idOf(load.run, sent);
  const path = load.paths === 'each' ? `${load.path}/${id}.json` : load.path;
  return `${load.method} ${path}${head}${beforeId}${id}${afterId}`;
}

/** The servers measured here all declare the length of their short answers. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${text}`);
  return text.length >= end + 4 + length;
}
