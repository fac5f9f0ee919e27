/** A piece of a body on its way to the disk. */
export interface Block {
  memory: Uint8Array<ArrayBuffer>;
  /** How much of the memory is filled. */
  bytes: number;
}

/** Memory of all bodies being received, when there are not so many that each has the smallest blocks. */
const budgetBytes = 32 * 1024 * 1024;
const smallestBlockBytes = 64 * 1024;
/** Larger blocks brought nothing more: see bench/spool.ts. */
const largestBlockBytes = 1024 * 1024;
/** Two blocks of a body are at the disk while a third is filled. */
const blocksPerBody = 3;
const spareBlocks = 8;

/**
 * How large the blocks of one body are while so many are being received: a power of two from 64 KiB to 1 MiB.
 *
 * @example blockBytesFor(1)  // 1 MiB
 * @example blockBytesFor(20) // 512 KiB
 */
export function blockBytesFor(activeBodies: number): number {
  const share = budgetBytes / (blocksPerBody * activeBodies);
  const powerOfTwo = 2 ** Math.floor(Math.log2(share));
  return Math.min(largestBlockBytes, Math.max(smallestBlockBytes, powerOfTwo));
}

/** Memory that goes round between this thread and the spool's, so that a large body makes no garbage. */
export interface BlockPool {
  take(blockBytes: number): Block;
  giveBack(memory: ArrayBuffer): void;
}

/** Keeps a few blocks for the next writes; the rest is left to the garbage collector. */
export function createBlockPool(): BlockPool {
  const spare: ArrayBuffer[] = [];
  return {
    take(blockBytes) {
      const fitting = spare.findLastIndex((memory) => memory.byteLength === blockBytes);
      const [memory] = fitting === -1 ? [] : spare.splice(fitting, 1);
      return { memory: new Uint8Array(memory ?? new ArrayBuffer(blockBytes)), bytes: 0 };
    },
    giveBack(memory) {
      spare.push(memory);
      if (spare.length > spareBlocks) spare.shift();
    },
  };
}

/** Copies as much of the chunk as the block has room for; returns how many bytes that were. */
export function fill(block: Block, chunk: Uint8Array): number {
  const taken = Math.min(chunk.length, block.memory.length - block.bytes);
  block.memory.set(chunk.subarray(0, taken), block.bytes);
  block.bytes += taken;
  return taken;
}

export function isFull(block: Block): boolean {
  return block.bytes === block.memory.length;
}
