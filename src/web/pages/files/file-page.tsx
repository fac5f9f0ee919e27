import { Bytes } from '../parts/amounts.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { KeyValue } from '../parts/key-value.tsx';
import { deliveryHref, partHref } from '../parts/links.ts';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { filesCrumbs } from './files-href.ts';
import type { ArchivedFile, Preview } from './preview.ts';
import { PreviewView } from './preview-view.tsx';

/** One file of the archive: what is known of it, and what it says. */
export function FilePage({ file, preview }: { file: ArchivedFile; preview: Preview }) {
  const { name, path, bytes, mediaType, sha256, receivedAt, deliveryId, part } = file;
  const download = (
    <a class="button" href={partHref(deliveryId, part)} download>
      Download
    </a>
  );
  return (
    <Page title={showInvisible(name)} section="files" crumbs={filesCrumbs(path)} actions={download}>
      <KeyValue
        facts={[
          { name: 'Size', value: <Bytes bytes={bytes} /> },
          { name: 'Received', value: <Time at={receivedAt} /> },
          { name: 'Came with', value: <DeliveryLink deliveryId={deliveryId} part={part} /> },
          { name: 'Sent as', value: mediaType === null ? 'no type was given' : <AsSent text={mediaType} /> },
          { name: 'SHA-256', value: <code>{sha256}</code> },
        ]}
      />
      <PreviewView file={file} preview={preview} />
    </Page>
  );
}

function DeliveryLink({ deliveryId, part }: { deliveryId: string; part: number }) {
  return (
    <>
      <a href={deliveryHref(deliveryId)}>delivery {deliveryId}</a>, part {part}
    </>
  );
}
