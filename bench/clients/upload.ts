/**
 * Sends one large body and prints an `UploadResult` with the status of the answer as JSON.
 *
 *   node bench/clients/upload.ts '<Upload as JSON>'
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { utterances } from '../lib/callback-body.ts';
import type { Shape, Upload } from '../lib/upload.ts';

const boundary = 'boundary-of-the-benchmark';
const { target, name, shape, bytes } = JSON.parse(process.argv[2] ?? '') as Upload;

/** A body as pieces that are sent in a row: the block many times, with the separator between. */
const { mediaType, opening, block, separator, closing } = pieces(shape);
const rest = opening.length + closing.length - separator.length;
const blocks = Math.max(1, Math.round((bytes - rest) / (block.length + separator.length)));
const bodyBytes = rest + blocks * (block.length + separator.length);
const path = target.paths === 'each' ? `${target.path}/${name}` : target.path;
const head = [
  `${target.method} ${path} HTTP/1.1`,
  'Host: bench',
  `Content-Type: ${mediaType}`,
  `Content-Length: ${bodyBytes}`,
  ...(target.authorization === null ? [] : [`Authorization: ${target.authorization}`]),
  'Connection: close',
  '',
  '',
].join('\r\n');

const socket = connect(target.port, '127.0.0.1');
let received = '';
socket.setEncoding('latin1').on('data', (text) => {
  received += text;
});
const ended = once(socket, 'end');
const start = performance.now();
await send(Buffer.concat([Buffer.from(head), opening]));
for (let sent = 1; sent <= blocks; sent += 1) {
  await send(block);
  if (sent < blocks && separator.length > 0) await send(separator);
}
await send(closing);
await ended;
const seconds = (performance.now() - start) / 1000;
socket.destroy();
console.log(JSON.stringify({ status: Number(received.slice(9, 12)), bytes: bodyBytes, seconds }));

async function send(piece: Buffer): Promise<void> {
  if (piece.length > 0 && !socket.write(piece)) await once(socket, 'drain');
}

function pieces(wanted: Shape): {
  mediaType: string;
  opening: Buffer;
  block: Buffer;
  separator: Buffer;
  closing: Buffer;
} {
  const none = Buffer.alloc(0);
  if (wanted === 'json') {
    // An id of its own, or a second body of this length would be a duplicate.
    const begin = `{"id":"${name}","event":"transcription.success","payload":{"transcription":{"utterances":[`;
    const block = Buffer.from(utterances(2000));
    const separator = Buffer.from(',');
    return {
      mediaType: 'application/json',
      opening: Buffer.from(begin),
      block,
      separator,
      closing: Buffer.from(']}}}'),
    };
  }
  const media = randomBytes(1024 * 1024);
  if (wanted === 'bare')
    return { mediaType: 'audio/wav', opening: media, block: media, separator: none, closing: none };
  const begin = `--${boundary}\r\nContent-Disposition: form-data; name="data"; filename="${name}"\r\nContent-Type: audio/wav\r\n\r\n`;
  return {
    mediaType: `multipart/form-data; boundary=${boundary}`,
    opening: Buffer.from(begin),
    block: media,
    separator: none,
    closing: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}
