import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteRange } from '../domain/archive.ts';
import { assertFileName } from './paths.ts';

const readBytes = 256 * 1024;

/**
 * Reads spooled bodies on the filing thread, into one buffer for all: streams would leave a trail of buffers behind a
 * large body, which are collected late.
 *
 * A chunk is valid until the next one is asked for, and only one body is read at a time.
 *
 * @throws Error with the code of the operating system, e.g. ENOENT
 */
export function openSpoolReader(dir: string): (name: string, range?: ByteRange) => AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  return async function* readSpooled(name, range = { start: 0, end: Number.MAX_SAFE_INTEGER }) {
    assertFileName(name);
    const file = openSync(join(dir, name), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      for (let at = range.start; at <= range.end; ) {
        const bytes = readSync(file, buffer, 0, Math.min(readBytes, range.end - at + 1), at);
        if (bytes === 0) return;
        at += bytes;
        yield buffer.subarray(0, bytes);
      }
    } finally {
      closeSync(file);
    }
  };
}
