import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteRange, StoredBody } from '../domain/archive.ts';
import { isMissing } from '../lib/errno.ts';
import { notFound } from './faults.ts';
import { assertFileName, pathInTree } from './paths.ts';

const readBytes = 256 * 1024;

/**
 * Reads bodies on the filing thread, spooled ones and those in the quarantine, into one buffer for all: streams would leave a trail of buffers behind a
 * large body, which are collected late.
 *
 * A chunk is valid until the next one is asked for, and only one body is read at a time.
 *
 * @throws CollectorError `not-found` for a body that has left the quarantine; else Error with the system's code, e.g. ENOENT
 */
export function openBodyReader(root: string): (source: StoredBody, range?: ByteRange) => AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  return async function* readBody(source, range = { start: 0, end: Number.MAX_SAFE_INTEGER }) {
    const file = openBody(root, source);
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

function openBody(root: string, source: StoredBody): number {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  if (source.in === 'spool') {
    assertFileName(source.name);
    return openSync(join(root, 'spool', source.name), flags);
  }
  try {
    return openSync(join(root, pathInTree('quarantine', source.path)), flags);
  } catch (error) {
    throw isMissing(error) ? notFound(error) : error;
  }
}
