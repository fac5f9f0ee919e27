import { describe, expect, it } from 'vitest';
import type { SpoolFiles } from '../../../src/archive/spool-files.ts';
import { DiskSpoolWriter } from '../../../src/archive/spool-writer.ts';
import { Moved } from '../../../src/lib/threads/calls.ts';

interface Written {
  bytes: number;
  /** Ends the write and hands the memory back, as the thread does. */
  end(): void;
  fail(error: Error): void;
}

type Finished = Awaited<ReturnType<SpoolFiles['finish']>>;
const finished: Finished = { bytes: 0, sha256: '', json: 'unchecked' };

/** A writer with blocks of ten bytes, whose far end answers by hand. */
function aWriter(finishing: Promise<Finished> = Promise.resolve(finished)): {
  writer: DiskSpoolWriter;
  writes: Written[];
  blocks: { out: number };
} {
  const writes: Written[] = [];
  const blocks = { out: 0 };
  const writer = new DiskSpoolWriter({
    dir: '/nowhere',
    name: 'x.part',
    thread: {
      finish: () => finishing,
      close: async () => undefined,
      write: (_name: string, block: ArrayBuffer | Moved<ArrayBuffer>, bytes: number) =>
        new Promise((resolve, reject) => {
          const memory = block instanceof Moved ? block.value : block;
          writes.push({ bytes, end: () => resolve(memory), fail: reject });
        }),
    },
    takeBlock() {
      blocks.out += 1;
      return { memory: new Uint8Array(10), bytes: 0 };
    },
    giveBlockBack() {
      blocks.out -= 1;
    },
    ended: () => undefined,
  });
  return { writer, writes, blocks };
}

describe('DiskSpoolWriter', () => {
  it('sends what comes first at once, and gathers while it is being written', async () => {
    const { writer, writes, blocks } = aWriter();
    expect(writer.write(Buffer.alloc(1))).toBeNull();
    for (let chunk = 0; chunk < 3; chunk += 1) expect(writer.write(Buffer.alloc(2))).toBeNull();
    expect(writes.map(({ bytes }) => bytes)).toEqual([1]);
    writes[0]?.end();

    await expect.poll(() => writes.map(({ bytes }) => bytes)).toEqual([1, 6]);
    writes[1]?.end();
    await expect.poll(() => blocks.out).toBe(0);
  });

  it('has at most two blocks on the way, and says when there is room again', async () => {
    const { writer, writes } = aWriter();
    const waiting = writer.write(Buffer.alloc(35));
    expect(writes.map(({ bytes }) => bytes)).toEqual([10, 10]);
    let hasRoom = false;
    const noted = waiting?.then(() => {
      hasRoom = true;
    });
    expect(hasRoom).toBe(false);
    writes[0]?.end();
    await noted;

    expect(hasRoom).toBe(true);
    expect(writes.map(({ bytes }) => bytes)).toEqual([10, 10, 10]);
  });

  it('fails everything that follows once a block could not be written', async () => {
    const { writer, writes } = aWriter();
    const waiting = writer.write(Buffer.alloc(40));
    writes[0]?.fail(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));

    await expect(waiting).rejects.toMatchObject({ code: 'storage-full', cause: { code: 'ENOSPC' } });
    await expect(writer.write(Buffer.alloc(1))).rejects.toMatchObject({ cause: { code: 'ENOSPC' } });
    await expect(writer.finish()).rejects.toMatchObject({ cause: { code: 'ENOSPC' } });
    expect(writes).toHaveLength(2);
  });

  it('wakes who waits for room when the body is given up, however long its writes take', async () => {
    const { writer } = aWriter();
    const waiting = writer.write(Buffer.alloc(40));
    await writer.discard();

    await expect(waiting).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  it('P3: does not call a body finished that was given up meanwhile', async () => {
    let synced = (_: Finished): void => undefined;
    const { writer } = aWriter(new Promise((resolve) => (synced = resolve)));
    const finishing = expect(writer.finish()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await writer.discard();
    synced(finished);

    await finishing;
  });
});
