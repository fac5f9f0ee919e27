import type { AllowEntry, AllowMode, SenderRule } from '../../domain/credential.ts';
import {
  alarmDays,
  type RangeHits,
  type SeenSender,
  type SendersView,
  type SourceSenders,
  type UnlistedSender,
} from '../../domain/senders.ts';
import { compileSenderRule } from '../allowlist.ts';
import type { SeenSenders } from './seen-senders.ts';
import type { TrustedSenders } from './trusted-senders.ts';

/** What a source says in the settings of who may call it. */
export interface SenderList {
  source: string;
  allow: SenderRule;
  mode: AllowMode;
  /** The entries of `allow`; none for `anyone`. */
  listed: readonly AllowEntry[];
}

/** Who calls, and whether it may. */
export interface Senders extends SendersView {
  /** True for an address in the settings' list and for a trusted one; false for a source that is not configured. */
  isListed(source: string, address: string): boolean;
}

const alarmMs = alarmDays * 86_400_000;

/** Joins the lists of the settings with what is trusted beside them and with who was seen. */
export function createSenders(
  lists: readonly SenderList[],
  { trusted, seenSenders, now }: { trusted: TrustedSenders; seenSenders: SeenSenders; now: () => number },
): Senders {
  const rules = new Map(lists.map(({ source, allow }) => [source, compileSenderRule(allow)]));
  const listOf = new Map(lists.map((list) => [list.source, list]));

  function isListed(source: string, address: string): boolean {
    return rules.get(source)?.(address) === true || trusted.admits(source, address);
  }

  function unlistedOf(source: string): UnlistedSender[] {
    const seen = seenSenders.of(source)?.unlisted ?? [];
    return [...seen]
      .filter(([address]) => !isListed(source, address))
      .map(([address, seenSender]) => toUnlisted(address, seenSender, now()))
      .sort(lastSeenFirst);
  }

  function of(source: string): SourceSenders | null {
    const list = listOf.get(source);
    const seen = seenSenders.of(source);
    if (list === undefined || seen === null) return null;
    return {
      mode: list.mode,
      since: seen.since,
      listed: list.listed.map(({ entry, ranges }) => ({
        entry,
        ranges: ranges.map((range) => hitsOf(range, seen.listed)),
      })),
      trusted: trusted.of(source).map(({ range, at }) => ({ ...hitsOf(range, seen.listed), at })),
      unlisted: unlistedOf(source),
    };
  }

  return {
    isListed,
    of,
    alarms() {
      // Where the list is enforced again, who is not on it is refused, and shown there.
      const lenient = lists.filter(({ mode }) => mode !== 'enforce');
      return lenient
        .flatMap(({ source, mode }) => unlistedOf(source).map((sender) => ({ ...sender, source, mode })))
        .filter(({ isAlarming }) => isAlarming)
        .sort(lastSeenFirst);
    },
  };
}

function hitsOf(range: string, seen: ReadonlyMap<string, SeenSender>): RangeHits {
  const seenSenders = seenIn(range, seen);
  const hits = seenSenders.reduce((sum, { count }) => sum + count, 0);
  const lastAt = seenSenders.reduce<string | null>((last, seenSender) => laterOf(last, seenSender.lastAt), null);
  return { range, hits, lastAt };
}

function seenIn(range: string, seen: ReadonlyMap<string, SeenSender>): SeenSender[] {
  if (!range.includes('/')) return [seen.get(range) ?? []].flat();
  const isInside = compileSenderRule([range]);
  return [...seen].filter(([address]) => isInside(address)).map(([, seenSender]) => seenSender);
}

/** Of times in ISO 8601. */
function laterOf(a: string | null, b: string): string {
  return a === null || a < b ? b : a;
}

function toUnlisted(address: string, seenSender: SeenSender, nowMs: number): UnlistedSender {
  return { address, ...seenSender, isAlarming: nowMs - Date.parse(seenSender.lastAt) < alarmMs };
}

function lastSeenFirst(a: SeenSender, b: SeenSender): number {
  return a.lastAt === b.lastAt ? 0 : a.lastAt < b.lastAt ? 1 : -1;
}
