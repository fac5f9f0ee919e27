import { join } from 'node:path';
import type { SpooledBody, SpoolWriter } from '../domain/archive.ts';
import type { CollectorError } from '../domain/errors.ts';
import { storageError } from '../domain/storage-fault.ts';
import { removeFile } from '../lib/files/durable.ts';
import { Moved, type Remote } from '../lib/threads/calls.ts';
import { type Block, fill, isFull } from './spool-blocks.ts';
import type { SpoolFiles } from './spool-files.ts';

/** What a writer needs of the spool it belongs to. */
export interface SpoolWriterParts {
  dir: string;
  /** Name of the file, already made. */
  name: string;
  thread: Pick<Remote<SpoolFiles>, 'write' | 'finish' | 'close'>;
  takeBlock(): Block;
  giveBlockBack(memory: ArrayBuffer): void;
  /** Called once, when nothing more is written. */
  ended(): void;
}

/** More would only wait in line for the same disk. */
const blocksMoving = 2;

/**
 * Gathers what arrives into blocks and hands each over to the spool's thread.
 *
 * A block leaves as soon as none is on its way, so a slow sender's bytes never wait and an idle upload holds no memory;
 * while one is being written, what arrives gathers in the next.
 */
export class DiskSpoolWriter implements SpoolWriter {
  readonly #parts: SpoolWriterParts;
  #gathered: Block[] = [];
  #moving = 0;
  #waiting: (() => void)[] = [];
  #failure: CollectorError | null = null;
  #ended = false;

  constructor(parts: SpoolWriterParts) {
    this.#parts = parts;
  }

  write(chunk: Uint8Array): Promise<void> | null {
    if (this.#failure === null) this.#gather(chunk);
    this.#send();
    if (this.#failure === null && this.#hasRoom()) return null;
    const room = this.#until(() => this.#hasRoom());
    // Who does not wait is told of a failure by `finish`; until then it must not count as unhandled.
    room.catch(() => undefined);
    return room;
  }

  async finish(): Promise<SpooledBody> {
    const { name, thread } = this.#parts;
    try {
      await this.#until(() => this.#moving === 0);
      const body = await thread.finish(name);
      if (this.#failure !== null) throw this.#failure;
      this.#end();
      return { name, ...body };
    } catch (error) {
      this.#fail(error);
      await this.discard();
      throw this.#failure;
    }
  }

  async discard(): Promise<void> {
    const { dir, name, thread } = this.#parts;
    this.#fail(new Error('the body was given up'));
    // When the thread is gone it took its descriptors along; a file that cannot be removed goes with the next sweep.
    await thread.close(name).catch(() => undefined);
    await removeFile(join(dir, name)).catch(() => undefined);
  }

  #gather(chunk: Uint8Array): void {
    for (let taken = 0; taken < chunk.length; ) {
      let block = this.#gathered.at(-1);
      if (block === undefined || isFull(block)) {
        block = this.#parts.takeBlock();
        this.#gathered.push(block);
      }
      taken += fill(block, chunk.subarray(taken));
    }
  }

  #send(): void {
    for (let block = this.#gathered[0]; block !== undefined; block = this.#gathered[0]) {
      if (this.#moving === blocksMoving || (this.#moving > 0 && !isFull(block))) return;
      this.#gathered.shift();
      this.#moving += 1;
      void this.#move(block);
    }
  }

  async #move({ memory, bytes }: Block): Promise<void> {
    const { name, thread, giveBlockBack } = this.#parts;
    try {
      giveBlockBack(await thread.write(name, new Moved(memory.buffer, memory.buffer), bytes));
    } catch (error) {
      this.#fail(error);
    }
    this.#moving -= 1;
    this.#send();
    this.#wake();
  }

  #hasRoom(): boolean {
    const [first, second] = this.#gathered;
    return first === undefined || (second === undefined && !isFull(first));
  }

  async #until(reached: () => boolean): Promise<void> {
    while (this.#failure === null && !reached()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#failure !== null) throw this.#failure;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #fail(cause: unknown): void {
    this.#failure ??= storageError('The body could not be stored.', cause);
    this.#gathered = [];
    this.#end();
    this.#wake();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.ended();
  }
}
