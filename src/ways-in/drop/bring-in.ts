import { basename, dirname, relative, sep } from 'node:path';
import type { DeliveryHead } from '../../domain/delivery.ts';
import { CollectorError, type ErrorCode } from '../../domain/errors.ts';
import type { OwnIntake } from '../../domain/ways-in.ts';
import { streamOf } from '../../lib/files/durable.ts';
import type { AsideFile } from './aside.ts';
import { type OpenFile, StuckError } from './open-file.ts';

/** What bringing a file in needs. */
export interface BringInParts {
  source: string;
  vendor: string;
  intake: OwnIntake;
  now(): Date;
  /** Cuts off what is under way. */
  signal: AbortSignal;
}

/** A file as it was when it was brought in. */
export interface Brought {
  bytes: number;
  /** Of the last change before it was read, in ms since 1970. */
  mtimeMs: number;
  /** Why it lies in the quarantine; null: it is filed. */
  quarantined: string | null;
}

/** Codes of what may be otherwise in a moment. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'overloaded',
  'storage-full',
  'storage-unavailable',
  'shutting-down',
]);

/**
 * Makes a file that lies aside a delivery; resolves when it would survive a power cut. The file is closed.
 *
 * @param dir the drop folder
 * @throws StuckError when it can never be taken as it is; whatever else goes wrong may be otherwise in a moment
 */
export async function bringIn(
  aside: AsideFile,
  { handle, stats }: OpenFile,
  dir: string,
  parts: BringInParts,
): Promise<Brought> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of streamOf(handle)) {
      parts.signal.throwIfAborted();
      bytes += chunk.length;
      yield chunk;
    }
  }
  let quarantined: string | null = null;
  try {
    const delivery = await parts.intake.begin(parts.source, stats.size);
    try {
      const filename = basename(aside.from);
      await delivery.take({ filename, mediaType: mediaTypeOf(filename), stream: counted() });
      await delivery.commit(headOf(aside, dir, parts));
    } finally {
      await delivery.end();
    }
  } catch (error) {
    if (!(error instanceof CollectorError) || passing.has(error.code)) throw error;
    if (error.deliveryId === null) throw new StuckError(error.message);
    quarantined = error.message;
  } finally {
    await handle.close();
  }
  return { bytes, mtimeMs: stats.mtimeMs, quarantined };
}

function headOf({ id, from }: AsideFile, dir: string, { source, vendor, now }: BringInParts): DeliveryHead {
  const path = relative(dir, from).replaceAll(sep, '/');
  const folder = dirname(path);
  return {
    ...{ id, source, vendor, receivedAt: now().toISOString() },
    method: 'FILE',
    path: `/${path}`,
    tail: folder === '.' ? null : folder,
    query: {},
    sender: 'file:',
    headers: {},
    multipart: false,
  };
}

/** A name says that there is JSON in a file as a header says it of a body; what else there is, its bytes tell. */
function mediaTypeOf(filename: string): string | null {
  return /\.json$/i.test(filename) ? 'application/json' : null;
}
