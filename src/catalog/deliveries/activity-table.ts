import type { Database } from 'better-sqlite3';
import { type Activity, type HourlyDeliveries, type HourlyRefusals, hourMs } from '../../domain/activity.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { receivedMsOf } from './delivery-table.ts';

/** What a batch adds to the counters: an amount below zero takes away. */
export type ActivityChange = Map<string, HourlyDeliveries>;

/** Counts a delivery in (`times` 1) or out (-1), in the hour in which it was received. */
export function countDelivery(change: ActivityChange, record: DeliveryRecord, times: 1 | -1): void {
  const { source, outcome, parts } = record.delivery;
  const hour = hourOf(receivedMsOf(record));
  const key = `${hour} ${source} ${outcome}`;
  const sum = change.get(key) ?? { hourMs: hour, source, outcome, deliveries: 0, bytes: 0 };
  sum.deliveries += times;
  for (const part of parts) sum.bytes += times * part.bytes;
  change.set(key, sum);
}

/** Compiles how counters are written: a row for each hour, source and outcome, and so a few rows for a whole batch. */
export function activityWriter(db: Database): (change: ActivityChange) => void {
  const add = db.prepare<[number, string, string, number, number]>(`
    INSERT INTO activity (hour_ms, source, outcome, deliveries, bytes) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET deliveries = deliveries + excluded.deliveries, bytes = bytes + excluded.bytes`);
  return (change) => {
    for (const { hourMs: hour, source, outcome, deliveries, bytes } of change.values()) {
      if (deliveries !== 0 || bytes !== 0) add.run(hour, source, outcome, deliveries, bytes);
    }
  };
}

/** Compiles how refused requests are counted: by hour and source alone, so that no flood makes many rows of them. */
export function refusedHourWriter(
  db: Database,
): (refusal: { minuteMs: number; source: string; count: number }) => void {
  const add = db.prepare<[number, string, number]>(`
    INSERT INTO refused_hour (hour_ms, source, refusals) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET refusals = refusals + excluded.refusals`);
  return ({ minuteMs, source, count }) => void add.run(hourOf(minuteMs), source, count);
}

/** Compiles how the counters of all hours that begin from `fromMs` until `toMs` are read. */
export function activityReader(db: Database): (fromMs: number, toMs: number) => Activity {
  const deliveries = db.prepare<[number, number], HourlyDeliveries>(`
    SELECT hour_ms AS hourMs, source, outcome, deliveries, bytes FROM activity
    WHERE hour_ms >= ? AND hour_ms < ? AND deliveries > 0 ORDER BY hour_ms, source, outcome`);
  const refusals = db.prepare<[number, number], HourlyRefusals>(`
    SELECT hour_ms AS hourMs, source, refusals FROM refused_hour
    WHERE hour_ms >= ? AND hour_ms < ? ORDER BY hour_ms, source`);
  return (fromMs, toMs) => ({ deliveries: deliveries.all(fromMs, toMs), refusals: refusals.all(fromMs, toMs) });
}

function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}
