import type { Spool, SpoolWriter } from '../domain/archive.ts';
import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart, InboxIntake } from '../domain/inbox.ts';
import type { Limits } from '../domain/source.ts';
import type { Admission, Reservation } from './admission.ts';
import { isBeyondJsonCheck, isJsonType } from './json-parts.ts';
import { assertNameFits } from './part-head.ts';
import type { Quarantine, RefusalReason } from './quarantine.ts';
import type { Receipt } from './receive.ts';

/** Takes files that people hand in or that were fetched, each lot as one delivery: by the same promises as a callback. */
export interface ImportIntake {
  /**
   * Makes room for what the request announces; null for one without a length.
   *
   * @throws CollectorError `overloaded`, `storage-full`
   */
  begin(declaredBytes: number | null): Promise<OpenImport>;
}

/** One lot of files. Whatever happens, `end` it. */
export interface OpenImport {
  /** Counts what has come of the request, for the room. @throws CollectorError `storage-full` */
  received(bytes: number): Promise<void> | null;
  /**
   * Writes a file to the spool; several may be under way.
   *
   * @throws CollectorError `too-many-parts`, `head-too-large`, `part-too-large`, `body-too-large`, `storage-unavailable`, and what the stream fails with
   */
  take(file: ImportedFile, limits: Limits): Promise<void>;
  /**
   * Makes all files one delivery, in the order in which they were begun; resolves when it would survive a power cut.
   *
   * @throws CollectorError `malformed-json` when a file is declared as JSON and is not: it lies in the quarantine then
   */
  commit(head: DeliveryHead): Promise<Receipt>;
  /** Leaves nothing behind of what was not committed. */
  end(): Promise<void>;
}

/** A file as its sender describes it; null for what is not said of it. */
export interface ImportedFile {
  field: string | null;
  filename: string | null;
  /** Without parameters, in lower case. */
  mediaType: string | null;
  stream: AsyncIterable<Uint8Array>;
}

interface TakenFile {
  file: ImportedFile;
  /** Null while its file is being made. */
  writer: SpoolWriter | null;
  /** Null until its last byte is durable. */
  part: HeldPart | null;
  /** False for a file that is declared as JSON and is not. */
  isAsDeclared: boolean;
}

/** What imports need of the parts that callbacks use. */
export interface ImportParts {
  inbox: InboxIntake;
  spool: Spool;
  admission: Admission;
  quarantine: Quarantine;
}

export function createImportIntake(parts: ImportParts): ImportIntake {
  return {
    async begin(declaredBytes) {
      return openImport(parts, await parts.admission.reserve(declaredBytes, null));
    },
  };
}

function openImport({ inbox, spool, quarantine }: ImportParts, reservation: Reservation): OpenImport {
  const taken: TakenFile[] = [];
  let bytesInAll = 0;
  let isHeld = false;
  let hasEnded = false;

  async function createWriter(mediaType: string | null): Promise<SpoolWriter> {
    const writer = await spool.create({ checkJson: isJsonType(mediaType) });
    if (!hasEnded) return writer;
    await writer.discard();
    throw new CollectorError('truncated-body', 'the import was given up');
  }

  async function write(entry: TakenFile, index: number, limits: Limits): Promise<void> {
    if (index >= limits.parts)
      throw new CollectorError('too-many-parts', `there are more than the ${limits.parts} files allowed here`);
    const { field, filename, mediaType, stream } = entry.file;
    assertNameFits(filename);
    const writer = await createWriter(mediaType);
    entry.writer = writer;
    let fileBytes = 0;
    let leading = Buffer.alloc(0);
    for await (const chunk of stream) {
      fileBytes += chunk.length;
      bytesInAll += chunk.length;
      assertWithin(limits, fileBytes, bytesInAll);
      if (leading.length < leadingBytes) leading = Buffer.concat([leading, chunk.subarray(0, leadingBytes)]);
      const room = writer.write(chunk);
      if (room !== null) await room;
    }
    const { name, bytes, sha256, json } = await writer.finish();
    entry.isAsDeclared = json !== 'invalid' || isBeyondJsonCheck(leading, bytes);
    entry.part = { index, field, filename, mediaType, bytes, sha256, held: { in: 'spool', name } };
  }

  return {
    received: (bytes) => reservation.received(bytes),
    take(file, limits) {
      const entry: TakenFile = { file, writer: null, part: null, isAsDeclared: true };
      const index = taken.push(entry) - 1;
      return write(entry, index, limits);
    },
    async commit(head) {
      const parts = taken.map(({ part }) => part).filter((part) => part !== null);
      if (parts.length !== taken.length) throw new Error('an import is committed before all of it came');
      const invalidPart = taken.find(({ isAsDeclared }) => !isAsDeclared);
      if (invalidPart !== undefined) {
        const refusal = await quarantine.keep(head, parts, notJson(invalidPart.file));
        isHeld = true;
        throw refusal;
      }
      await inbox.commit({ head, parts, quarantine: null });
      isHeld = true;
      return { id: head.id, parts: parts.length };
    },
    async end() {
      if (hasEnded) return;
      hasEnded = true;
      reservation.release();
      if (!isHeld) await Promise.all(taken.map(({ writer }) => writer?.discard()));
    },
  };
}

/** What tells UTF-16 and PGP from JSON. */
const leadingBytes = 32;

function assertWithin({ partBytes, bodyBytes }: Limits, fileBytes: number, bytesInAll: number): void {
  if (fileBytes > partBytes) {
    throw new CollectorError('part-too-large', `a file is larger than the ${partBytes} bytes allowed here`);
  }
  if (bytesInAll > bodyBytes) {
    throw new CollectorError(
      'body-too-large',
      `the files together are larger than the ${bodyBytes} bytes allowed here`,
    );
  }
}

function notJson({ filename, mediaType }: ImportedFile): RefusalReason {
  return {
    code: 'malformed-json',
    message: `the file ${filename ?? 'without a name'} is declared as ${mediaType} and is not JSON`,
  };
}
