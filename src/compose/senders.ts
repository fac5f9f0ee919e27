import type { Logger } from 'pino';
import { openStateFile } from '../archive/state-file.ts';
import { parseRange } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { CollectorError } from '../domain/errors.ts';
import type { Quarantined } from '../domain/quarantined.ts';
import { type SenderCommands, unlistedCode } from '../domain/senders.ts';
import type { AnsweredCallback } from '../domain/telemetry.ts';
import { type ReleaseParts, releaseOne, releaseQuarantined } from '../gate/senders/releases.ts';
import { openSeenSenders, type SeenSenders } from '../gate/senders/seen-senders.ts';
import { createSenders, type Senders } from '../gate/senders/senders.ts';
import { openTrustedSenders, type TrustedSenders } from '../gate/senders/trusted-senders.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Shutdown } from './shutdown.ts';
import { storageFolder } from './storage-folder.ts';

/** Who may call beside the settings, and who does. */
export interface SenderWatch extends Senders {
  isTrusted(source: string, address: string): boolean;
  /** Counts the sender of a callback that was answered. */
  answered(answered: AnsweredCallback): void;
  /** Lets go of what was quarantined at the last stop and is listed by now; gives what changes who may call. */
  commands(held: readonly Quarantined[], parts: ReleaseParts): SenderCommands;
}

/** How often counts are written down; a crash loses those since. */
const saveMs = 30_000;

/**
 * Opens what the storage folder, which must be there, knows of senders.
 *
 * @throws StartError when `trusted.json` is damaged
 */
export async function startSenders(
  settings: LiveSettings,
  { log }: { log: Logger },
  shutdown: Shutdown,
): Promise<SenderWatch> {
  const { trusted, seenSenders } = await openSenders(settings.current(), (error) =>
    log.warn({ err: error }, 'the counts of senders cannot be read; counting begins anew'),
  );
  let senders = joinSenders(settings.current(), { trusted, seenSenders });
  async function save(): Promise<void> {
    await seenSenders
      .save()
      .catch((error: unknown) => log.warn({ err: error }, 'the counts of senders were not saved'));
  }
  const saving = setInterval(() => void save(), saveMs).unref();
  shutdown.add(async () => {
    clearInterval(saving);
    await save();
  });

  let afterwards = (_id: string): void => undefined;
  let releaseListed = (): void => undefined;
  settings.follow((next) => {
    const joined = joinSenders(next, { trusted, seenSenders });
    return () => {
      senders = joined;
      seenSenders.count(countedIn(next));
      releaseListed();
    };
  });
  return {
    isListed: (source, address) => senders.isListed(source, address),
    of: (source) => senders.of(source),
    alarms: () => senders.alarms(),
    isTrusted: trusted.admits,
    answered({ source, sender, code, unlisted, id }) {
      if (sender === null) return;
      if (unlisted !== null) seenSenders.saw(source, sender, 'unlisted');
      else if (code === null) seenSenders.saw(source, sender, 'listed');
      // Trusted while it was being committed: nobody else would let it go.
      if (unlisted === 'quarantine' && code === null && id !== null && senders.isListed(source, sender)) afterwards(id);
    },
    commands(held, parts) {
      const tellFault = (error: unknown): void =>
        log.error({ err: error }, 'what was quarantined could not be released');
      afterwards = (id) => void releaseOne(parts, id).catch(tellFault);
      const isListed = ({ source, sender }: Quarantined): boolean =>
        sender !== null && senders.isListed(source, sender);
      releaseListed = () => void releaseQuarantined(parts, isListed).catch(tellFault);
      for (const { id, source, sender, receivedAt, code } of held) {
        if (code !== unlistedCode || sender === null) continue;
        // It became listed in the settings, or was trusted just before a crash.
        if (senders.isListed(source, sender)) afterwards(id);
        // The crash took the count with it, and not what was quarantined: somebody must still be told.
        else if (seenSenders.of(source)?.unlisted.has(sender) === false)
          seenSenders.saw(source, sender, 'unlisted', receivedAt);
      }
      return senderCommands(settings, { ...parts, trusted, log });
    },
  };
}

/** What a storage folder knows of senders, without changing it; may be read beside a collector. */
export async function readSenders(config: Config): Promise<Senders> {
  return joinSenders(config, await openSenders(config, () => undefined));
}

async function openSenders(
  config: Config,
  onDamaged: (error: unknown) => void,
): Promise<{ trusted: TrustedSenders; seenSenders: SeenSenders }> {
  const now = (): Date => new Date();
  const folder = storageFolder(config.storage.dir);
  const trusted = await openTrustedSenders(openStateFile(folder.trustedSenders), now);
  const file = openStateFile(folder.seenSenders);
  return { trusted, seenSenders: await openSeenSenders(file, { sources: countedIn(config), now, onDamaged }) };
}

/** Where anybody may call, nobody is counted. */
function countedIn({ sources }: Config): string[] {
  return sources.filter(({ gate }) => gate.allow !== 'anyone').map(({ source }) => source.name);
}

function joinSenders({ sources }: Config, known: { trusted: TrustedSenders; seenSenders: SeenSenders }): Senders {
  const lists = sources.map(({ source, gate, listed }) => ({ source: source.name, ...gate, listed }));
  return createSenders(lists, { ...known, now: Date.now });
}

function senderCommands(
  settings: LiveSettings,
  { trusted, log, ...parts }: ReleaseParts & { trusted: TrustedSenders; log: Logger },
): SenderCommands {
  function rangeFor(source: string, text: string): string {
    const found = settings.current().sources.find((entry) => entry.source.name === source);
    if (found === undefined) throw new CollectorError('not-found', 'no such source is configured');
    if (found.gate.allow === 'anyone')
      throw new CollectorError('bad-request', `the source ${source} takes every address: there is nobody to trust`);
    try {
      return parseRange(text);
    } catch (error) {
      if (error instanceof RangeError) throw new CollectorError('bad-request', `the address: ${error.message}`);
      throw error;
    }
  }

  return {
    async trust(source, text) {
      const range = rangeFor(source, text);
      await trusted.add(source, range);
      log.info({ source, range }, 'trusted');
      return releaseQuarantined(
        parts,
        ({ source: of, sender }) => of === source && sender !== null && trusted.admits(of, sender),
      );
    },
    async revoke(source, text) {
      const range = rangeFor(source, text);
      await trusted.remove(source, range);
      log.info({ source, range }, 'no longer trusted');
    },
  };
}
