import type { Space } from '../domain/archive.ts';
import { judgeValidity } from '../domain/certificate.ts';
import type { FetchCounts } from '../domain/fetching.ts';
import type { FilingStatus, IndexingStatus } from '../domain/filing.ts';
import type { HealthCheck, HealthStatus } from '../domain/health.ts';
import type { InboxDepth } from '../domain/inbox.ts';
import type { ListenersStatus } from '../domain/listeners.ts';
import { mostQuarantined } from '../domain/quarantined.ts';
import type { UnlistedAlarm } from '../domain/senders.ts';
import type { SettingsStatus } from '../domain/settings.ts';
import type { WaysInStatus } from '../domain/ways-in.ts';
import { formatBytes } from '../lib/format-bytes.ts';
import type { Probed } from './probe.ts';

/** Deliveries waiting in the inbox from which on filing is said to lag: minutes of work, not seconds. */
const backlogDeliveries = 50_000;

/** Files that may still be made below which filing will soon have to stop, and below which it does: each takes some. */
const scarceFiles = 5_000;
const noFiles = 50;

/** How long filing may stand still before someone should be woken. */
const stalledTooLongMs = 5 * 60 * 1000;

export function judgeServing({ isDraining, isOpen }: { isDraining: boolean; isOpen: boolean }): HealthCheck {
  if (isDraining) return degraded('shutting down: callbacks are refused with 503');
  return isOpen
    ? ok('callbacks are taken')
    : degraded('callbacks are refused with 503: too many are being received, or too much is promised to them');
}

/** Of the settings as they were read last. */
export function judgeSettings({ problem, needsRestart }: SettingsStatus): HealthCheck {
  if (problem !== null)
    return degraded(
      `those read last cannot be used, the ones before them count: ${problem}; mend them and send SIGHUP`,
    );
  return needsRestart.length === 0
    ? ok('those read last count')
    : degraded(`a restart is needed for ${needsRestart.join(', ')}`);
}

/** Share of what there may be from which on it is said to be nearly used up. */
const nearlyAll = 0.9;

/** Of what takes connections: its certificate, its connections, the files the process may open. */
export function judgeListeners({ certificate, connections, mostConnections, files }: ListenersStatus, nowMs: number) {
  const { validity, problem } = certificate;
  const judged = validity === null ? null : judgeValidity(validity, nowMs);
  if (judged !== null && !judged.isGood) return failing(judged.text);
  const faults = [
    ...(problem === null ? [] : [`the certificate read last cannot be used, the one before counts: ${problem}`]),
    ...(judged === null ? [] : [judged.text]),
  ];
  const figures = `${connections} of at most ${mostConnections} connections are open`;
  if (connections >= nearlyAll * mostConnections) faults.push(`${figures}; raise server.max.connections`);
  if (files !== null && files.open >= nearlyAll * files.most) {
    faults.push(`${files.open} of at most ${files.most} files are open; raise it (ulimit -n, LimitNOFILE= of systemd)`);
  }
  return faults.length === 0 ? ok(figures) : degraded(faults.join('; '));
}

/** Of the files in drop folders. */
export function judgeWaysIn({ folders, stuck }: WaysInStatus): HealthCheck {
  if (stuck.count > 0) {
    const examples = stuck.examples.map(({ file, reason }) => `${file}: ${reason}`).join('; ');
    return degraded(`${stuck.count} files in drop folders cannot be taken, such as ${examples}`);
  }
  return ok(folders === 0 ? 'there are no drop folders' : `${folders} drop folders are looked into`);
}

/** Of the write that proved inbox and archive. */
export function judgeStorage(probe: Probed<unknown>): HealthCheck {
  return probe.ok
    ? ok('a write to the inbox and to the archive succeeded')
    : failing(`the storage cannot be written: ${probe.reason}`);
}

export function judgeSpace(space: Probed<Space>, reserveBytes: number): HealthCheck {
  if (!space.ok) return failing(`free space is unknown: ${space.reason}`);
  const { freeBytes, freeFiles } = space.value;
  const figures = `${formatBytes(freeBytes)} free, reserve ${formatBytes(reserveBytes)}`;
  if (freeFiles !== null && freeFiles < scarceFiles) {
    const left = `only ${freeFiles} more files can be made on that file system (df -i)`;
    return freeFiles < noFiles
      ? failing(`${left}: nothing can be filed; make room`)
      : degraded(`${left}: soon nothing can be filed; make room`);
  }
  if (freeBytes <= reserveBytes) return failing(`${figures}: callbacks with a body are refused; make room`);
  if (freeBytes < 2 * reserveBytes) return degraded(`${figures}: soon full; make room`);
  return ok(figures);
}

export function judgeInbox({ deliveries, bytes, deferred }: InboxDepth): HealthCheck {
  const figures = `${deliveries} deliveries (${bytes} bytes) wait to be filed`;
  if (deferred > 0) {
    return degraded(`${figures}; ${deferred} could not be filed and are tried again at the next start, see the log`);
  }
  return deliveries >= backlogDeliveries ? degraded(`${figures}: filing lags behind`) : ok(figures);
}

export function judgeFiling({ lastError, stalledSinceMs }: FilingStatus, nowMs: number): HealthCheck {
  if (stalledSinceMs === null) return lastError === null ? ok('works') : degraded(`last error: ${lastError}`);
  const stalledMs = nowMs - stalledSinceMs;
  const detail = `nothing filed for ${Math.round(stalledMs / 1000)} s: ${lastError ?? 'the reason is in the log'}`;
  return stalledMs >= stalledTooLongMs ? failing(detail) : degraded(detail);
}

/** Nothing waits for transcripts: they are never a reason to send callbacks elsewhere. */
export function judgeTranscripts({ lastError, isCurrent, leftOut }: IndexingStatus): HealthCheck {
  if (lastError !== null) return degraded(`transcripts are not indexed: ${lastError}`);
  if (!isCurrent) return ok('new transcripts are being indexed');
  if (leftOut.length === 0) return ok('every filed transcript can be searched');
  // Anybody who may send can send what cannot be read: that is worth a look, and no alarm.
  const named = leftOut.slice(0, 5).map(({ deliveryId, reason }) => `${deliveryId} (${reason})`);
  const more = leftOut.length > named.length ? ` and ${leftOut.length - named.length} more` : '';
  return ok(`every filed transcript can be searched, but for those of ${named.join(', ')}${more}`);
}

/** Of what is fetched from vendors: callbacks do not depend on it. */
export function judgeFetching(counts: Probed<FetchCounts>): HealthCheck {
  if (!counts.ok) return degraded(`nothing can be fetched: ${counts.reason}`);
  const { waiting, givenUp, keyRefused } = counts.value;
  if (keyRefused.length > 0) {
    return degraded(`the vendor does not accept fetch.apiKey of ${keyRefused.join(', ')}; change it in the settings`);
  }
  if (givenUp > 0) return degraded(`given up within a day: ${givenUp}; /api/v1/fetches?state=given-up says why`);
  return ok(waiting === 0 ? 'nothing waits to be fetched' : `${waiting} jobs wait to be fetched`);
}

export function judgeQuarantine(
  counts: Probed<{ quarantined: number; quarantinedBytes: number }>,
  budgetBytes: number,
): HealthCheck {
  if (!counts.ok) return failing(`the catalog cannot be read: ${counts.reason}`);
  const { quarantined, quarantinedBytes } = counts.value;
  const figures = `${quarantinedBytes} of ${budgetBytes} bytes used, by ${quarantined} of at most ${mostQuarantined} deliveries`;
  const isFilling = quarantinedBytes > 0 && quarantinedBytes >= 0.9 * budgetBytes;
  return isFilling || quarantined >= 0.9 * mostQuarantined
    ? degraded(`${figures}: soon nothing more will be kept there; release or drop some`)
    : ok(figures);
}

export function judgeSpool(activeBodies: number): HealthCheck {
  return ok(`${activeBodies} large bodies are being received`);
}

/** Addresses that are named; a flood must not make the answer endless. */
const namedSenders = 3;

export function judgeSenders(alarms: readonly UnlistedAlarm[]): HealthCheck {
  if (alarms.length === 0) return ok('every right credential came from a listed address');
  const named = alarms.slice(0, namedSenders).map(describeAlarm);
  const others = alarms.length > namedSenders ? `; and ${alarms.length - namedSenders} more, see /refused` : '';
  return degraded(
    `${named.join('; ')}${others}. If it is the vendor: collector trust <source> <address>. If not, change the secret: somebody else knows it`,
  );
}

function describeAlarm({ source, address, count, lastAt, mode }: UnlistedAlarm): string {
  const done = mode === 'shadow' ? 'filed' : 'quarantined';
  const times = count === 1 ? 'once' : `${count} times`;
  return `${source} was called with a right credential from ${address}, which is not listed (${times}, last ${lastAt}, ${done})`;
}

/** The worst of several. */
export function worst(checks: readonly HealthCheck[]): HealthStatus {
  if (checks.some(({ status }) => status === 'failing')) return 'failing';
  return checks.some(({ status }) => status === 'degraded') ? 'degraded' : 'ok';
}

function ok(detail: string): HealthCheck {
  return { status: 'ok', detail };
}

function degraded(detail: string): HealthCheck {
  return { status: 'degraded', detail };
}

function failing(detail: string): HealthCheck {
  return { status: 'failing', detail };
}
