import type { Refusal } from '../../../domain/catalog.ts';
import { statusOf } from '../../http/error-response.ts';
import type { SourceSetUp } from '../../reading/set-up.ts';
import { Count } from '../parts/amounts.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { ToCopy } from '../parts/guide.tsx';
import { sectionId } from '../parts/links.ts';
import { maxSenders, OtherSenders, TrustForm } from '../parts/senders.tsx';
import { Time } from '../parts/time.tsx';
import { adviceFor } from './advice.ts';
import type { Advice, Change } from './advice-parts.ts';

/** Requests refused for one reason: who, how often, why, and what to change. */
export function RefusalCard({ group, setUp }: { group: RefusalGroup; setUp: SourceSetUp | null }) {
  const { source, code, count, firstAt, lastAt, senders } = group;
  const id = `refused-${source.replaceAll(/[^\w-]/g, '')}-${code}`;
  const addresses = senders.map(({ address }) => address).filter((address) => address !== null);
  const advice = adviceFor(code, { source, setUp, senders: addresses });
  return (
    <article class="refusal" aria-labelledby={id}>
      <div>
        <h3 id={id}>{advice?.title ?? `Refused as ${code}`}</h3>
        <p class="refusal-facts">
          {setUp === null ? <strong>{source}</strong> : <a href={`/set-up#${sectionId(source)}`}>{source}</a>}
          <span>
            <Count count={count} /> {count === 1 ? 'time' : 'times'}
          </span>
          <span>
            last <Time at={lastAt} show="ago" />
          </span>
          {firstAt !== lastAt && (
            <span>
              first <Time at={firstAt} />
            </span>
          )}
          <code>{code}</code>
        </p>
        {advice !== null && <p>{advice.meaning}</p>}
        <p class="quiet">{afterwards(code)}</p>
        <Senders senders={senders} trustable={isTrustable(code, setUp) ? source : null} />
      </div>
      {advice !== null && advice.changes.length > 0 && <Changes id={id} advice={advice} />}
    </article>
  );
}

/** Vendors decide by the status alone. */
function afterwards(code: string): string {
  if (code === 'unauthenticated' || code === 'too-many-tries') return 'No callback was touched by it.';
  const status = new Map<string, number>(Object.entries(statusOf)).get(code) ?? 503;
  return status >= 500
    ? `Answered ${status}: vendors try again.`
    : `Answered ${status}: most vendors do not try again. What was missed has to be fetched from the vendor.`;
}

const fewSenders = 5;

/** Refused for its address, by a source that has a list. */
function isTrustable(code: string, setUp: SourceSetUp | null): boolean {
  return code === 'sender-not-allowed' && setUp !== null && setUp.allow !== 'anyone' && setUp.mode === 'enforce';
}

interface SendersProps {
  senders: readonly RefusedSender[];
  /** Name of the source that they may be trusted for, or null. */
  trustable: string | null;
}

function Senders({ senders, trustable }: SendersProps) {
  const few = senders.slice(0, fewSenders);
  if (senders.every(({ address }) => address === null)) return null;
  const others = senders.slice(fewSenders, maxSenders);
  return (
    <>
      <SenderTable senders={few} trustable={trustable} />
      {others.length > 0 && (
        <details>
          <summary>{senders.length - fewSenders} more addresses</summary>
          <SenderTable senders={others} trustable={trustable} />
          <OtherSenders count={senders.length} api="/api/v1/refusals" />
        </details>
      )}
    </>
  );
}

function SenderTable({ senders, trustable }: SendersProps) {
  const trust: Column<RefusedSender>[] =
    trustable === null
      ? []
      : [
          {
            title: 'Change',
            cell: ({ address }) => address !== null && <TrustForm source={trustable} address={address} />,
          },
        ];
  return (
    <DataTable
      caption="Senders"
      columns={[
        { title: 'Sender', is: 'name', cell: ({ address }) => address ?? 'not known' },
        { title: 'Times', is: 'amount', cell: ({ count }) => <Count count={count} /> },
        { title: 'Last', cell: ({ lastAt }) => <Time at={lastAt} /> },
        ...trust,
      ]}
      rows={senders}
      keyOf={({ address }) => address ?? ''}
    />
  );
}

function Changes({ id, advice: { changes } }: { id: string; advice: Advice }) {
  return (
    <div>
      <h4>What to change</h4>
      {changes.map((change, index) => (
        <ChangeView key={change.text} id={`${id}-change-${index}`} change={change} />
      ))}
    </div>
  );
}

function ChangeView({ id, change: { text, settings } }: { id: string; change: Change }) {
  return (
    <>
      <p>{text}</p>
      {settings !== null && <ToCopy id={id} label="settings for it" text={settings} />}
    </>
  );
}

/** Refused requests to one source for one reason. */
export interface RefusalGroup {
  /** `(unknown)` for all that no source is configured for. */
  source: string;
  code: string;
  count: number;
  /** ISO 8601, start of a minute: the first and the last one that is known. */
  firstAt: string;
  lastAt: string;
  /** Who it was, the last one first. */
  senders: readonly RefusedSender[];
}

interface RefusedSender {
  /** Null when the address could not be read. */
  address: string | null;
  count: number;
  lastAt: string;
}

/** Puts together what was refused for the same reason, whatever the minute and the address; what came last is first. */
export function groupRefusals(rows: readonly Refusal[]): RefusalGroup[] {
  const groups = new Map<string, RefusalGroup & { senders: RefusedSender[] }>();
  const senders = new Map<string, RefusedSender>();
  for (const { minute, source, sender, code, count } of rows) {
    const key = JSON.stringify([source, code]);
    const group = groups.get(key) ?? { source, code, count: 0, firstAt: minute, lastAt: minute, senders: [] };
    groups.set(key, group);
    group.count += count;
    if (minute < group.firstAt) group.firstAt = minute;
    if (minute > group.lastAt) group.lastAt = minute;

    const senderKey = JSON.stringify([source, code, sender]);
    const known = senders.get(senderKey) ?? { address: sender, count: 0, lastAt: minute };
    if (!senders.has(senderKey)) group.senders.push(known);
    senders.set(senderKey, known);
    known.count += count;
    if (minute > known.lastAt) known.lastAt = minute;
  }
  for (const group of groups.values()) group.senders.sort(byLast);
  return [...groups.values()].sort(byLast);
}

function byLast<Item extends { lastAt: string; count: number }>(a: Item, b: Item): number {
  return a.lastAt === b.lastAt ? b.count - a.count : a.lastAt < b.lastAt ? 1 : -1;
}
