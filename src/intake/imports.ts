import { hash } from 'node:crypto';
import type { Spool, SpoolWriter } from '../domain/archive.ts';
import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart, InboxIntake } from '../domain/inbox.ts';
import type { Limits } from '../domain/source.ts';
import type { Admission, Reservation } from './admission.ts';
import { isBeyondJsonCheck, isJson, isJsonType } from './json-parts.ts';
import type { MemoryBudget } from './memory-budget.ts';
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
   * Takes a file, to the spool where all of them are not small; several may be under way.
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
  /** Null while its file is being made, and for one that is held in memory. */
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
  memory: Pick<MemoryBudget, 'take' | 'give'>;
}

/** Files that are so small together go with their delivery, as those of callbacks do: that spares a sync of each. */
const smallBytes = 256 * 1024;

export function createImportIntake(parts: ImportParts): ImportIntake {
  return {
    async begin(declaredBytes) {
      const reservation = await parts.admission.reserve(declaredBytes, null);
      const isSmall = declaredBytes !== null && declaredBytes <= smallBytes && parts.memory.take(declaredBytes);
      return openImport(parts, reservation, isSmall ? declaredBytes : 0);
    },
  };
}

/** @param roomBytes memory that is taken for the files */
function openImport(
  { inbox, spool, quarantine, memory }: ImportParts,
  reservation: Reservation,
  roomBytes: number,
): OpenImport {
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
    const held: Uint8Array[] = [];
    let fileBytes = 0;
    let leading = Buffer.alloc(0);
    const startWriting = async (): Promise<SpoolWriter> => {
      const writer = await createWriter(mediaType);
      entry.writer = writer;
      for (const chunk of held.splice(0)) await writer.write(chunk);
      return writer;
    };
    if (roomBytes === 0) await startWriting();
    for await (const chunk of stream) {
      fileBytes += chunk.length;
      bytesInAll += chunk.length;
      assertWithin(limits, fileBytes, bytesInAll);
      if (leading.length < leadingBytes) leading = Buffer.concat([leading, chunk.subarray(0, leadingBytes)]);
      // What was announced may be more than was said: of what is encoded, for one.
      if (entry.writer === null && bytesInAll <= roomBytes) {
        held.push(chunk);
        continue;
      }
      const room = (entry.writer ?? (await startWriting())).write(chunk);
      if (room !== null) await room;
    }
    const about = { index, field, filename, mediaType };
    if (entry.writer === null) {
      const bytes = Buffer.concat(held);
      entry.isAsDeclared = !isJsonType(mediaType) || isBeyondJsonCheck(leading, bytes.length) || isJson(bytes);
      entry.part = {
        ...about,
        bytes: bytes.length,
        sha256: hash('sha256', bytes, 'hex'),
        held: { in: 'inbox', bytes },
      };
      return;
    }
    const { name, bytes, sha256, json } = await entry.writer.finish();
    entry.isAsDeclared = json !== 'invalid' || isBeyondJsonCheck(leading, bytes);
    entry.part = { ...about, bytes, sha256, held: { in: 'spool', name } };
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
      if (roomBytes > 0) memory.give(roomBytes);
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
