/**
 * Node's shortest way to a durable body: the raw body piped to a file, synced, then the answer.
 *
 *   node bench/peers/pipe.ts PORT FOLDER
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [port, dir = '.'] = process.argv.slice(2);

createServer({ requestTimeout: 0 }, async (request, response) => {
  // With `flush` the file is synced before it is closed.
  await pipeline(request, createWriteStream(join(dir, randomUUID()), { flags: 'wx', flush: true }));
  response.end('OK');
}).listen(Number(port), '127.0.0.1');
