import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { readKeys } from '../archive/keys.ts';
import { doubtsAbout } from '../archive/layout.ts';
import type { Config } from '../config/config.ts';
import { neededTokens, readTokens } from '../config/tokens.ts';
import { judgeValidity } from '../domain/certificate.ts';
import { CollectorError, StartError } from '../domain/errors.ts';
import type { SendersView } from '../domain/senders.ts';
import { assertInbox, findHolder, type Holder } from '../inbox/lock.ts';
import { errnoOf } from '../lib/errno.ts';
import { type ListenAddress, tryAddress } from '../web/http/address.ts';
import { readCertificates } from '../web/http/certificates.ts';
import { readSenders } from './senders.ts';
import { warnOfSnapshots } from './snapshot-place.ts';
import { storageFolder } from './storage-folder.ts';
import { existingPart, warnOfSurroundings } from './surroundings.ts';
import { inspectStorage } from './tools.ts';

/** What a start with some settings would meet. */
export interface Preflight {
  /** Why it would be refused, a sentence each with what to do; empty when it would succeed. */
  refusals: readonly string[];
  /** What it would warn of. */
  warnings: readonly string[];
  storage: { state: 'new' | 'there'; notices: readonly string[] };
  /** Who called; null where that cannot be read, or nobody can have. */
  senders: SendersView | null;
  /** Who runs on the storage now: a second start beside it is refused, and one after it is not. */
  holder: Holder | null;
}

/** Tries everything that a start needs, and takes callbacks from nobody. */
export async function preflight(config: Config, now: Date): Promise<Preflight> {
  const { dir } = config.storage;
  const refusals: string[] = [];
  async function tried<Value>(otherwise: Value, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StartError || error instanceof CollectorError)) throw error;
      refusals.push(error.message);
      return otherwise;
    }
  }

  const warnings = [
    ...(await tried([], () => warnOfSurroundings(config, now))),
    ...(await tried([], () => warnOfCertificate(config, now))),
    ...(await warnOfSnapshots(config)),
  ];
  const storage = await tried<Preflight['storage']>({ state: 'there', notices: [] }, () => lookAtStorage(dir));
  const { inbox, keys } = storageFolder(dir);
  const isReadable = refusals.length === 0;
  if (isReadable) await readTokensFor(config);
  if (isReadable) await tried(null, () => readKeys(keys));
  const isUsed = isReadable && storage.state === 'there';
  const senders = isUsed ? await tried<SendersView | null>(null, () => readSenders(config)) : null;
  const holder = findHolder(inbox);
  if (holder === null) await tried(undefined, async () => assertInbox(inbox));
  // Beside a collector that runs here the ports are taken: by it.
  if (holder === null) for (const address of addressesOf(config)) await tried(undefined, () => tryAddress(address));
  return { refusals, warnings, storage, senders, holder };
}

/** What a start warns of beside the settings and the storage. @throws StartError for what it is refused for */
export async function warnOfStart(config: Config, now: Date): Promise<string[]> {
  return [
    ...(await warnOfSurroundings(config, now)),
    ...(await warnOfCertificate(config, now)),
    ...(await warnOfSnapshots(config)),
  ];
}

/** What the files of `server.tls` are, beyond that they can be used. @throws StartError when they cannot */
async function warnOfCertificate({ server: { tls } }: Config, now: Date): Promise<string[]> {
  if (tls === null) return [];
  const { validity } = await readCertificates(tls);
  const judged = judgeValidity(validity, now.getTime());
  return judged === null ? [] : [`server.tls.cert is ${tls.cert}: ${judged.text}`];
}

async function lookAtStorage(dir: string): Promise<Preflight['storage']> {
  const notices = await inspectStorage(dir);
  if (notices !== null) return { state: 'there', notices };
  const above = await existingPart(dir);
  await access(above, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw new StartError(
      `storage.dir is ${dir}, which cannot be made in ${above} (${errnoOf(error)}): make it and give it to the ` +
        "collector's user, or set another storage.dir",
    );
  });
  return { state: 'new', notices: await doubtsAbout(above) };
}

function readTokensFor(config: Config): Promise<unknown> {
  const { callback, archive } = neededTokens(config);
  return callback || archive ? readTokens(config.storage.dir) : Promise.resolve(null);
}

function addressesOf({ server, archive }: Config): ListenAddress[] {
  const first = { setting: 'server.listen', ...server.listen } as const;
  return archive.listen === null ? [first] : [first, { setting: 'archive.listen', ...archive.listen }];
}
