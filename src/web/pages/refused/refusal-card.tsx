import { statusOf } from '../../http/error-response.ts';
import type { SourceSetUp } from '../../reading/set-up.ts';
import { Count } from '../parts/amounts.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { mostSenders, OtherSenders } from '../parts/most-senders.tsx';
import { Snippet } from '../parts/snippet.tsx';
import { Time } from '../parts/time.tsx';
import { TrustForm } from '../parts/trust-form.tsx';
import { sectionId } from '../set-up/section-id.ts';
import { type Advice, adviceFor, type Change } from './advice.ts';
import type { RefusalGroup, RefusedSender } from './group-refusals.ts';

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
  const others = senders.slice(fewSenders, mostSenders);
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
      {settings !== null && <Snippet id={id} label="settings for it" text={settings} />}
    </>
  );
}
