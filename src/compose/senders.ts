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
export async function startSenders(config: Config, { log }: { log: Logger }, shutdown: Shutdown): Promise<SenderWatch> {
  const { senders, trusted, seenSenders } = await openSenders(config, (error) =>
    log.warn({ err: error }, 'the counts of senders cannot be read; counting begins anew'),
  );
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
  return {
    ...senders,
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
      for (const { id, source, sender, receivedAt, code } of held) {
        if (code !== unlistedCode || sender === null) continue;
        // It became listed in the settings, or was trusted just before a crash.
        if (senders.isListed(source, sender)) afterwards(id);
        // The crash took the count with it, and not what was quarantined: somebody must still be told.
        else if (seenSenders.of(source)?.unlisted.has(sender) === false)
          seenSenders.saw(source, sender, 'unlisted', receivedAt);
      }
      return senderCommands(config, { ...parts, trusted, log });
    },
  };
}

/** What a storage folder knows of senders, without changing it; may be read beside a collector. */
export async function readSenders(config: Config): Promise<Senders> {
  return (await openSenders(config, () => undefined)).senders;
}

async function openSenders(
  { storage, sources }: Config,
  onDamaged: (error: unknown) => void,
): Promise<{ senders: Senders; trusted: TrustedSenders; seenSenders: SeenSenders }> {
  const now = (): Date => new Date();
  const folder = storageFolder(storage.dir);
  const trusted = await openTrustedSenders(openStateFile(folder.trustedSenders), now);
  const counted = sources.filter(({ gate }) => gate.allow !== 'anyone').map(({ source }) => source.name);
  const file = openStateFile(folder.seenSenders);
  const seenSenders = await openSeenSenders(file, { sources: counted, now, onDamaged });
  const lists = sources.map(({ source, gate, listed }) => ({ source: source.name, ...gate, listed }));
  return { senders: createSenders(lists, { trusted, seenSenders, now: Date.now }), trusted, seenSenders };
}

function senderCommands(
  { sources }: Config,
  { trusted, log, ...parts }: ReleaseParts & { trusted: TrustedSenders; log: Logger },
): SenderCommands {
  function rangeFor(source: string, text: string): string {
    const found = sources.find((entry) => entry.source.name === source);
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
