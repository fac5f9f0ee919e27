import type { QuarantinedDelivery } from '../../../domain/catalog.ts';
import { unlistedCode } from '../../../domain/senders.ts';
import type { ArchivedFile, Preview } from '../files/preview.ts';
import { PreviewView } from '../files/preview-view.tsx';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { KeyValue } from '../parts/key-value.tsx';
import { deliveryHref, partHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { hrefOf } from '../parts/pager.tsx';
import { Time } from '../parts/time.tsx';
import { TrustForm } from '../parts/trust-form.tsx';
import { quarantineCrumb, refusedCrumb } from './quarantine-page.tsx';
import { bytesOf, quarantinedHref } from './quarantine-table.tsx';

/** A part of a quarantined delivery, and what can be shown of it. */
export interface LookedAt {
  part: ArchivedFile;
  preview: Preview;
  /** What keeps it from being JSON, in the words of the parser; null when that cannot be told. */
  complaint: string | null;
}

export interface QuarantinedPageProps {
  kept: QuarantinedDelivery;
  /** Null for a delivery without a body. */
  lookedAt: LookedAt | null;
}

/** One quarantined delivery: why it is there, what is in it, and what can be done. */
export function QuarantinedPage({ kept, lookedAt }: QuarantinedPageProps) {
  const { delivery, code, message, timesSeen, lastSeenAt } = kept;
  return (
    <Page title="Quarantined delivery" section="refused" crumbs={[refusedCrumb, quarantineCrumb]}>
      <Notice tone="warning">
        <strong>Why it is here:</strong> <AsSent text={message} />(<code>{code}</code>)
        {lookedAt !== null && lookedAt.complaint !== null && (
          <p>
            The parser says: <AsSent text={lookedAt.complaint} />
          </p>
        )}
      </Notice>
      <Choices kept={kept} />
      <KeyValue
        facts={[
          { name: 'Received', value: <Time at={delivery.receivedAt} /> },
          { name: 'Source', value: delivery.source },
          { name: 'Sender', value: delivery.sender },
          {
            name: 'Came',
            value:
              timesSeen === 1 ? (
                'once'
              ) : (
                <>
                  {timesSeen} times, last <Time at={lastSeenAt} />
                </>
              ),
          },
          { name: 'Size', value: <Bytes bytes={bytesOf(delivery)} /> },
          { name: 'Everything known of it', value: <a href={deliveryHref(delivery.id)}>delivery {delivery.id}</a> },
        ]}
      />
      <Parts kept={kept} shown={lookedAt?.part.part ?? null} />
      {lookedAt !== null && <PreviewView file={lookedAt.part} preview={lookedAt.preview} />}
    </Page>
  );
}

function Choices({ kept: { delivery, code } }: Pick<QuarantinedPageProps, 'kept'>) {
  const { id, source, sender } = delivery;
  const href = quarantinedHref(id);
  return (
    <div class="choices">
      {code === unlistedCode && (
        <div>
          <TrustForm source={source} address={sender} />
          <p class="quiet">Let {sender} count as listed, and release everything that was kept aside because of it.</p>
        </div>
      )}
      <form method="post" action={`${href}/release`}>
        <button type="submit">Release…</button>
        <p class="quiet">File it like any delivery, as it is.</p>
      </form>
      <form method="post" action={`${href}/drop`}>
        <button type="submit" class="danger">
          Drop…
        </button>
        <p class="quiet">Remove its bytes for good.</p>
      </form>
    </div>
  );
}

function Parts({ kept: { delivery }, shown }: { kept: QuarantinedDelivery; shown: number | null }) {
  return (
    <section aria-labelledby="parts">
      <h2 id="parts">{delivery.parts.length === 1 ? 'Body' : 'Parts'}</h2>
      <ul class="plain">
        {delivery.parts.map(({ index, filename, field, mediaType, bytes }) => (
          <li key={index}>
            <AsSent text={filename ?? field ?? `part ${index}`} />,{' '}
            {mediaType === null ? 'no type' : <AsSent text={mediaType} />}, <Bytes bytes={bytes} />:{' '}
            {index === shown ? (
              'shown below'
            ) : (
              <a href={hrefOf(quarantinedHref(delivery.id), { part: index })}>Look at it</a>
            )}
            ,{' '}
            <a href={partHref(delivery.id, index)} download>
              Download<span class="unseen"> part {index}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
