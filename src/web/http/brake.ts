import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CollectorError } from '../../domain/errors.ts';
import type { ArchiveGate, Holder } from '../../domain/gate.ts';
import type { WrongToken } from '../../domain/telemetry.ts';
import { addressBlock } from '../../lib/address-block.ts';

/** Judges tokens, slower and slower for whoever guesses them. */
export interface Brake {
  /**
   * Whom a right token lets in, null for a wrong one. From the fifth wrong one of an address within a minute on the answer comes late; from the
   * twentieth on nothing but a token that was right from there within a day is let in.
   *
   * @param sender canonical address, or null when it cannot be read
   * @throws CollectorError `too-many-tries`
   */
  judge(token: string, sender: string | null): Promise<Holder | null>;
}

export interface BrakeOptions {
  gate: ArchiveGate;
  /** Ms since 1970. */
  now: () => number;
  onWrongToken: (wrong: WrongToken) => void;
  /** How the delay is waited for. */
  wait?: (ms: number) => Promise<unknown>;
}

const withinMs = 60_000;
const delayedFrom = 5;
const refusedFrom = 20;
/** One more, to tell the first refused one from those after it. */
const maxCounted = refusedFrom + 1;
const delayMs = 500;
/** Answers that wait hold a connection each. */
const maxDelayed = 32;
const rememberedMs = 24 * 60 * 60 * 1000;
/** Of each kind; those not heard of for longest are forgotten first, so that made-up addresses cost no memory. */
const maxRemembered = 10_000;

export function createBrake({ gate, now, onWrongToken, wait = delay }: BrakeOptions): Brake {
  /** When the last wrong tokens of a network came, at most as many as are ever counted. */
  const wrongAtMs = new Map<string, readonly number[]>();
  /** When a token was last right, by network and digest. */
  const rightAtMs = new Map<string, number>();
  let delayed = 0;

  function countWrong(network: string, isOneMore: boolean): number {
    const before = (wrongAtMs.get(network) ?? []).filter((atMs) => now() - atMs < withinMs);
    const times = isOneMore ? [...before, now()].slice(-maxCounted) : before;
    remember(wrongAtMs, network, times);
    return times.length;
  }

  return {
    async judge(token, sender) {
      const network = sender === null ? 'unreadable' : addressBlock(sender);
      const holder = gate.personOf(token);
      const isRight = holder !== null;
      const held = `${network} ${createHash('sha256').update(token).digest('base64')}`;
      const lastRightAtMs = rightAtMs.get(held) ?? Number.NEGATIVE_INFINITY;
      const tries = countWrong(network, !isRight);
      // Let in unseen before the count is asked: whoever works here is not locked out by a neighbour who guesses.
      if (isRight && (now() - lastRightAtMs < rememberedMs || tries < refusedFrom - 1)) {
        remember(rightAtMs, held, now());
        return holder;
      }
      const isRefused = isRight || tries >= refusedFrom || (tries >= delayedFrom && delayed >= maxDelayed);
      const code = isRefused ? 'too-many-tries' : 'unauthenticated';
      onWrongToken({ sender, code, tries });
      if (isRefused) throw new CollectorError(code, 'too many wrong tokens came from this address; wait a minute');
      if (tries >= delayedFrom) {
        delayed += 1;
        await wait(delayMs).finally(() => {
          delayed -= 1;
        });
      }
      return null;
    },
  };
}

/** Puts an entry last and drops the first ones beyond the limit. */
function remember<Value>(entries: Map<string, Value>, key: string, value: Value): void {
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > maxRemembered && oldest !== undefined) entries.delete(oldest);
}
