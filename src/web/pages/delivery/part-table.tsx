import type { Delivery, Part } from '../../../domain/delivery.ts';
import { filesHref } from '../files/files-href.ts';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { partHref } from '../parts/links.ts';
import { Tags } from '../parts/tags.tsx';

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
function Ways({ delivery: { id, state }, part: { index, path } }: { delivery: Delivery; part: Part }) {
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
    </span>
  );
}

/** Where it lies, and what the sender called it where that differs. */
function Names({ part: { path, filename, field } }: { part: Part }) {
  const name = path?.split('/').at(-1) ?? filename;
  return (
    <span class="lines">
      {name == null ? <span>without a name</span> : <AsSent text={name} />}
      {path !== null && (
        <small>
          <AsSent text={path} />
        </small>
      )}
      {filename !== null && filename !== name && (
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
