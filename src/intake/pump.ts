import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../domain/errors.ts';

/**
 * Reads a request's body to its end, chunk by chunk, as fast as `onChunk` takes it.
 *
 * `onChunk` may return a promise: until it resolves nothing more is read. Resolves when the last byte was taken. A chunk
 * is valid until then and no longer, because its memory is given back: who keeps any of it keeps a copy.
 *
 * @throws CollectorError `silent-body` when the sender sends nothing for `idleMs`, `slow-body` when it sends too little for
 * a minute, `truncated-body` when it goes away; `storage-unavailable` when `onChunk` takes a minute; whatever `onChunk` throws. The request is paused then, not destroyed: an answer can still be sent.
 */
export function pumpBody(
  request: IncomingMessage,
  idleMs: number,
  onChunk: (chunk: Buffer) => Promise<void> | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Runs only while we wait for the sender, never while the sender waits for our disk.
    const idle = setTimeout(() => {
      if (taking !== null) return void idle.refresh();
      finish(new CollectorError('silent-body', `nothing was sent for ${idleMs / 1000} s`));
    }, idleMs);
    let taking: Promise<void> | null = null;
    let hasEnded = false;
    const pace = keepPace(finish);

    function finish(error: unknown): void {
      clearTimeout(idle);
      pace.stop();
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      if (error === null) return resolve();
      request.pause();
      // A request that breaks later, while the refusal is being answered, has nobody else to tell.
      request.on('error', () => undefined);
      reject(error);
    }

    function onData(chunk: Buffer): void {
      idle.refresh();
      pace.came(chunk.length);
      try {
        taking = onChunk(chunk);
      } catch (error) {
        return finish(error);
      }
      if (taking === null) return giveBack(chunk);
      request.pause();
      pace.hold();
      taking.then(() => onTaken(chunk), finish);
    }

    function onTaken(chunk: Buffer): void {
      taking = null;
      pace.goOn();
      giveBack(chunk);
      if (hasEnded) return finish(null);
      idle.refresh();
      request.resume();
    }

    function onEnd(): void {
      hasEnded = true;
      if (taking === null) finish(null);
    }

    function onGone(cause?: Error): void {
      if (hasEnded) return;
      finish(new CollectorError('truncated-body', 'the connection ended before the body was whole', { cause }));
    }

    if (request.destroyed && !request.readableEnded) return onGone();
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/** No line is as slow: who sends less holds a place on purpose. */
const leastBytesPerSecond = 512;
const paceMs = 60_000;

/** Watches how much comes from the first byte on, in the time in which the sender is listened to; and that it is. */
function keepPace(onFault: (fault: CollectorError) => void) {
  let bytes = 0;
  let listenedMs = 0;
  let isHeld = false;
  /** Of listening, or of being held. */
  let sinceMs = 0;
  let timer: NodeJS.Timeout | null = null;

  const wait = (ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(judge, Math.ceil(ms));
  };
  const turn = (held: boolean): void => {
    const nowMs = performance.now();
    if (!isHeld) listenedMs += nowMs - sinceMs;
    isHeld = held;
    sinceMs = nowMs;
  };
  function judge(): void {
    if (isHeld) {
      const heldMs = performance.now() - sinceMs;
      if (heldMs < paceMs) return wait(paceMs - heldMs);
      return onFault(new CollectorError('storage-unavailable', 'the body could not be taken in time; try again later'));
    }
    turn(false);
    if (listenedMs < paceMs) return wait(paceMs - listenedMs);
    if ((bytes * 1000) / listenedMs < leastBytesPerSecond)
      return onFault(
        new CollectorError('slow-body', `less than ${leastBytesPerSecond} bytes a second came, over a minute`),
      );
    bytes = 0;
    listenedMs = 0;
    wait(paceMs);
  }

  return {
    came(chunkBytes: number): void {
      bytes += chunkBytes;
      if (timer !== null) return;
      sinceMs = performance.now();
      wait(paceMs);
    },
    /** Nothing is read for now, on our account. */
    hold: () => turn(true),
    goOn: () => turn(false),
    stop(): void {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/**
 * Frees a chunk at once. The garbage collector knows little of memory outside its heap: left to it, the dead chunks of one
 * large body add up to 70 MB, and cost a third of the processor time.
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  // A view into memory that is shared with others is none of ours.
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (isWhole && !buffer.detached) buffer.transfer(0);
}
