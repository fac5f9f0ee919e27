import type { Delivery, DeliveryHead, Part } from '../../../domain/delivery.ts';
import { writtenName } from '../../../domain/file-names.ts';
import { codingsIn } from '../../../lib/inflate.ts';
import { bytesOf } from '../deliveries/delivery-table.tsx';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { OutcomeBadge, StateBadge, Tags } from '../parts/badges.tsx';
import { DataTable, KeyValue } from '../parts/data-table.tsx';
import { filesHref, hrefOf, jobHref, partHref } from '../parts/links.ts';
import { TimeAndAgo } from '../parts/time.tsx';

/** The delivery in short. */
export function DeliveryFacts({ delivery, nowMs }: { delivery: Delivery; nowMs: number }) {
  const { source, vendor, receivedAt, method, path, sender, jobId, state, parts } = delivery;
  return (
    <KeyValue
      facts={[
        { name: 'Received', value: <TimeAndAgo at={receivedAt} nowMs={nowMs} /> },
        { name: 'State', value: <StateBadge state={state} /> },
        { name: 'Outcome', value: <OutcomeOf delivery={delivery} /> },
        { name: 'Job', value: jobId === null ? '–' : <JobLinks source={source} jobId={jobId} /> },
        { name: 'Source', value: <a href={hrefOf('/deliveries', { source })}>{source}</a> },
        { name: 'Vendor', value: vendor },
        {
          name: 'Sender',
          value: sender === null ? 'unknown' : <a href={hrefOf('/deliveries', { sender })}>{sender}</a>,
        },
        {
          name: 'Request',
          value: (
            <code>
              {method} <AsSent text={path} />
            </code>
          ),
        },
        {
          name: 'Size',
          value: (
            <>
              <Bytes bytes={bytesOf(parts)} /> in {parts.length === 1 ? '1 part' : `${parts.length} parts`}
            </>
          ),
        },
      ]}
    />
  );
}

/** In our word, and in the vendor's own where that is another. */
function OutcomeOf({ delivery: { outcome, vendorStatus } }: { delivery: Delivery }) {
  const ownWord = vendorStatus === outcome ? null : vendorStatus;
  return (
    <>
      <OutcomeBadge outcome={outcome} /> {ownWord !== null && <AsSent text={ownWord} />}
    </>
  );
}

function JobLinks({ source, jobId }: { source: string; jobId: string }) {
  return (
    <>
      <a href={jobHref(source, jobId)}>
        <AsSent text={jobId} />
      </a>{' '}
      <small>
        <a href={hrefOf('/deliveries', { source, job: jobId })}>all deliveries of this job</a>
      </small>
    </>
  );
}

/** The query as sent; a key that was repeated stands once, with all its values. */
export function QueryTable({ query }: { query: DeliveryHead['query'] }) {
  const facts = Object.entries(query).map(([name, value]) => ({ name, values: [value].flat() }));
  if (facts.length === 0) return <p>The address had no query.</p>;
  return <Facts facts={facts} />;
}

export function HeadersTable({ headers }: { headers: DeliveryHead['headers'] }) {
  return <Facts facts={Object.entries(headers).map(([name, value]) => ({ name, values: [value] }))} />;
}

function Facts({ facts }: { facts: readonly { name: string; values: readonly string[] }[] }) {
  return (
    <KeyValue
      facts={facts.map(({ name, values }) => ({ name: showInvisible(name), value: <Values values={values} /> }))}
    />
  );
}

function Values({ values }: { values: readonly string[] }) {
  return values.map((value, index) => (
    <div key={index}>
      <code>
        <AsSent text={value} />
      </code>
    </div>
  ));
}

/** The bodies of a delivery. */
export function PartTable({ delivery }: { delivery: Delivery }) {
  return (
    <DataTable
      caption="Parts of this delivery"
      columns={[
        { title: 'Part', is: 'amount', cell: ({ index }) => index },
        { title: 'Name', is: 'name', cell: (part) => <Names part={part} /> },
        { title: 'Kind', cell: ({ kind }) => <Tags tags={[kind]} /> },
        { title: 'Type as sent', cell: ({ mediaType }) => (mediaType === null ? '–' : <AsSent text={mediaType} />) },
        { title: 'Size', is: 'amount', cell: ({ bytes }) => <Bytes bytes={bytes} /> },
        { title: 'SHA-256', cell: ({ sha256 }) => <code class="hash">{sha256}</code> },
        { title: 'Bytes', cell: (part) => <Ways delivery={delivery} part={part} /> },
      ]}
      rows={delivery.parts}
      keyOf={({ index }) => String(index)}
    />
  );
}

/** The ways to the bytes. Only what lies in the archive can be looked at there. */
function Ways({ delivery: { id, state, headers }, part: { index, path } }: { delivery: Delivery; part: Part }) {
  if (state === 'deleted') return <>deleted</>;
  return (
    <span class="ways">
      {state === 'filed' && path !== null && (
        <a href={filesHref(path)}>
          Look<span class="unseen"> at part {index}</span>
        </a>
      )}
      <a href={partHref(id, index)} download>
        Download<span class="unseen"> part {index}</span>
      </a>
      {codingsIn(headers['content-encoding']).length > 0 && (
        <a href={`${partHref(id, index)}?decoded=1`} download>
          Decoded<span class="unseen"> download of part {index}</span>
        </a>
      )}
    </span>
  );
}

/** Where it lies, and what the sender called it where that differs. */
function Names({ part: { path, filename, field } }: { part: Part }) {
  const name = path?.split('/').at(-1) ?? (filename === null ? null : writtenName(filename));
  return (
    <span class="lines">
      {name == null ? <span>without a name</span> : <AsSent text={name} />}
      {path !== null && (
        <small>
          <AsSent text={path} />
        </small>
      )}
      {path !== null && filename !== null && filename !== name && (
        <small>
          sent as <AsSent text={filename} />
        </small>
      )}
      {field !== null && (
        <small>
          field <AsSent text={field} />
        </small>
      )}
    </span>
  );
}
