import type { QuarantinedDelivery } from '../../../domain/catalog.ts';
import type { Delivery, Part } from '../../../domain/delivery.ts';
import { CollectorError } from '../../../domain/errors.ts';
import { writtenName } from '../../../domain/file-names.ts';
import { unlistedCode } from '../../../domain/senders.ts';
import { isJsonType } from '../../../intake/json-parts.ts';
import type { Reading } from '../../reading/reading.ts';
import { type ArchivedFile, type Preview, previewBytes, readPreview } from '../files/preview.ts';
import { PreviewView } from '../files/preview-view.tsx';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { KeyValue } from '../parts/data-table.tsx';
import { deliveryHref, hrefOf, partHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { TrustForm } from '../parts/senders.tsx';
import { Time } from '../parts/time.tsx';
import { bytesOf, quarantineCrumb, quarantinedHref, refusedCrumb } from './quarantine-page.tsx';

/** A part of a quarantined delivery, and what can be shown of it. */
interface LookedAt {
  part: ArchivedFile;
  preview: Preview;
  /** What keeps it from being JSON, in the words of the parser; null when that cannot be told. */
  complaint: string | null;
}

interface QuarantinedPageProps {
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
      {code === unlistedCode && sender !== null && (
        <div>
          <TrustForm source={source} address={sender} />
          <p class="quiet">Let {sender} count as listed, and release everything that was quarantined because of it.</p>
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
            <AsSent text={writtenName(filename ?? '') || field || `part ${index}`} />,{' '}
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

/**
 * Looks into a part of a quarantined delivery; null for one without any.
 *
 * @throws CollectorError `not-found` for a part that is not there
 */
export async function lookAt(
  delivery: Delivery,
  index: number | null,
  { openPart }: Pick<Reading, 'openPart'>,
): Promise<LookedAt | null> {
  const [first] = delivery.parts;
  if (first === undefined) return null;
  // What was found wrong is most often the one part that is declared as JSON.
  const suspect = delivery.parts.find(({ mediaType }) => isJsonType(mediaType)) ?? first;
  const chosen = index === null ? suspect : delivery.parts.find((part) => part.index === index);
  if (chosen === undefined) throw new CollectorError('not-found', 'this delivery has no such part');
  const part = asFile(delivery, chosen);
  const preview = await readPreview(part, openPart);
  const isWhole = chosen.bytes <= previewBytes;
  const complaint =
    preview.type === 'text' && isWhole && isJsonType(chosen.mediaType) ? complaintOf(preview.text) : null;
  return { part, preview, complaint };
}

/** A part as the pages of files know it. */
function asFile({ id, receivedAt }: Delivery, { index, filename, bytes, mediaType, sha256 }: Part): ArchivedFile {
  const name = writtenName(filename ?? '') || `part ${index}`;
  return { type: 'file', name, path: name, bytes, mediaType, sha256, receivedAt, deliveryId: id, part: index };
}

/** @example complaintOf('{"a":') // 'Unexpected end of JSON input' */
function complaintOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : null;
  }
}
