/**
 * Measures the multipart splitter beside busboy, in turns, in this process: `node bench/multipart.ts`.
 *
 * Nothing is stored. Only the ratios mean something on a shared machine. The counter that checks the splitter runs on its
 * own and together with it, as it does for a real delivery.
 */
import { randomBytes } from 'node:crypto';
import busboy from 'busboy';
import { createBoundaryCounter } from '../src/intake/boundary-count.ts';
import { createMultipartSplitter } from '../src/intake/multipart.ts';

const boundary = '----WebKitFormBoundaryTN5h2rq0Dk9aLx7c';
const chunkBytes = 64 * 1024;
const rounds = 5;

/** Takes the chunks of one body; gives the bytes or parts it saw. */
type Contender = (chunks: readonly Buffer[]) => number | Promise<number>;

const contenders: Record<string, Contender> = {
  splitter: split,
  counter: count,
  'splitter and counter': (chunks) => {
    count(chunks);
    return split(chunks);
  },
  busboy: splitWithBusboy,
};

const json = Buffer.from(
  JSON.stringify(
    Array.from({ length: 500 }, (_, index) => ({ start: index / 4, content: `word-${index}\r\n`, score: 0.98 })),
    null,
    2,
  ),
);
const bodies: Record<string, Buffer[]> = {
  'audio, one part of 256 MiB': bodyOf(
    1,
    Buffer.concat(Array.from({ length: 64 }, () => randomBytes(4 * 1024 * 1024))),
  ),
  'text, four parts of 32 MiB': bodyOf(
    4,
    Buffer.concat(Array.from({ length: (32 * 1024 * 1024) / json.length }, () => json)),
  ),
  'many parts of 5 KiB': bodyOf(10_000, json.subarray(0, 5 * 1024)),
};

for (const [title, chunks] of Object.entries(bodies)) {
  const megabytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / 1e6;
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const startedAt = performance.now();
      await run(chunks);
      const perSecond = (megabytes / (performance.now() - startedAt)) * 1000;
      best.set(name, Math.max(perSecond, best.get(name) ?? 0));
    }
  }
  console.log(`${title} (${megabytes.toFixed(0)} MB)`);
  for (const [name, perSecond] of best) {
    const ratio = perSecond / (best.get('busboy') ?? Number.NaN);
    console.log(`  ${name.padEnd(22)} ${perSecond.toFixed(0).padStart(6)} MB/s  ${ratio.toFixed(2)} × busboy`);
  }
}

/** A body in chunks as a socket gives them. */
function bodyOf(parts: number, content: Buffer): Buffer[] {
  const head = Buffer.from(
    `\r\n--${boundary}\r\nContent-Disposition: form-data; name="data"; filename="call.wav"\r\nContent-Type: audio/wav\r\n\r\n`,
  );
  const pieces = Array.from({ length: parts }, () => [head, content]).flat();
  const whole = Buffer.concat([...pieces, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += chunkBytes) chunks.push(whole.subarray(at, at + chunkBytes));
  return chunks;
}

function split(chunks: readonly Buffer[]): number {
  let seen = 0;
  const splitter = createMultipartSplitter(boundary, {
    onPart: () => undefined,
    onData: (chunk) => {
      seen += chunk.length;
    },
    onPartEnd: () => undefined,
  });
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return seen;
}

function count(chunks: readonly Buffer[]): number {
  const counter = createBoundaryCounter(boundary);
  for (const chunk of chunks) counter.write(chunk);
  return counter.partsOpened();
}

function splitWithBusboy(chunks: readonly Buffer[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = 0;
    const parser = busboy({
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      highWaterMark: 1024 * 1024,
      fileHwm: 1024 * 1024,
    });
    parser.on('file', (_, stream) => {
      stream.on('data', (chunk: Buffer) => {
        seen += chunk.length;
      });
    });
    parser.on('error', reject);
    parser.on('close', () => resolve(seen));
    let next = 0;
    writeMore();

    function writeMore(): void {
      while (next < chunks.length) {
        const isFull = !parser.write(chunks[next]);
        next += 1;
        if (isFull) {
          parser.once('drain', writeMore);
          return;
        }
      }
      parser.end();
    }
  });
}
