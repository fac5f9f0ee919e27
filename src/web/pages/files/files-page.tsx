import { Router } from 'express';
import type { CatalogReader, FileEntry, Page as Listing } from '../../../domain/catalog.ts';
import { CollectorError } from '../../../domain/errors.ts';
import { filesQuery } from '../../api/files.ts';
import { may } from '../../http/access.ts';
import { readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import type { Reading } from '../../reading/reading.ts';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { type Column, DataTable, KeyValue } from '../parts/data-table.tsx';
import { deliveryHref, filesCrumbs, filesHref, partHref } from '../parts/links.ts';
import { Pager } from '../parts/list.tsx';
import { EmptyState, FirstSteps } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import type { SendPage } from '../send-page.tsx';
import { type ArchivedFile, type Preview, readPreview } from './preview.ts';
import { PreviewView } from './preview-view.tsx';

/** Entries of a folder on one page. */
const limit = 100;

/** The query names the path, as in the API: in the path of an address, browsers and proxies make dots and slashes other ones. */
const pathQuery = filesQuery.omit({ limit: true });

/** `GET /files` */
export function createFilesPage({
  catalog,
  reading,
  sendPage,
}: {
  catalog: Pick<CatalogReader, 'files'>;
  reading: Pick<Reading, 'openPart'>;
  sendPage: SendPage;
}): Router {
  const router = Router();
  router
    .route('/files')
    .get(may('viewer'), async (request, response) => {
      const { path, cursor } = readQuery(pathQuery, request);
      const listing = await catalog.files(path, { cursor, limit });
      if (listing === null) throw new CollectorError('not-found', 'no such folder or file in the archive');
      const [entry] = listing.items;
      if (entry?.type === 'file' && entry.path === path) {
        const preview = await readPreview(entry, reading.openPart);
        return sendPage(response, 200, <FilePage file={entry} preview={preview} />);
      }
      sendPage(response, 200, <FolderPage path={path} listing={listing} isFirst={cursor === null} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

interface FolderPageProps {
  path: string;
  listing: Listing<FileEntry>;
  /** Whether the listing begins with the first name of the folder. */
  isFirst: boolean;
}

/** A folder of the archive. */
export function FolderPage({ path, listing: { items, next }, isFirst }: FolderPageProps) {
  const folders = items.filter((entry) => entry.type === 'folder');
  const files = items.filter((entry) => entry.type === 'file');
  return (
    <Page title={path === '' ? 'Files' : showInvisible(path)} section="files" crumbs={filesCrumbs(path)}>
      {items.length === 0 && <NothingThere path={path} />}
      {folders.length > 0 && (
        <ul class="folders">
          {folders.map((folder) => (
            <li key={folder.path}>
              <a href={filesHref(folder.path)}>
                <FolderSign />
                <AsSent text={folder.name} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {files.length > 0 && <FileTable files={files} />}
      <Pager
        order="name"
        newestHref={isFirst ? null : filesHref(path)}
        nextHref={next === null ? null : filesHref(path, next)}
      />
    </Page>
  );
}

function FileTable({ files }: { files: readonly ArchivedFile[] }) {
  const columns: Column<ArchivedFile>[] = [
    {
      title: 'Name',
      is: 'name',
      cell: ({ name, path }) => (
        <a href={filesHref(path)}>
          <AsSent text={name} />
        </a>
      ),
    },
    { title: 'Size', is: 'amount', cell: ({ bytes }) => <Bytes bytes={bytes} /> },
    { title: 'Received', cell: ({ receivedAt }) => <Time at={receivedAt} /> },
    { title: 'Sent as', cell: ({ mediaType }) => <SentAs mediaType={mediaType} /> },
    {
      title: 'Came with',
      cell: ({ deliveryId, name }) => (
        <a href={deliveryHref(deliveryId)}>
          delivery<span class="unseen"> of {showInvisible(name)}</span>
        </a>
      ),
    },
  ];
  return <DataTable caption="Files, by name" columns={columns} rows={files} keyOf={({ path }) => path} />;
}

function SentAs({ mediaType }: Pick<ArchivedFile, 'mediaType'>) {
  if (mediaType === null) return <>–</>;
  return (
    <span class="media-type">
      <AsSent text={mediaType} />
    </span>
  );
}

function FolderSign() {
  return (
    <svg class="folder-sign" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1.5 3.5h4.5l1.5 2h7v7h-13z" />
    </svg>
  );
}

function NothingThere({ path }: { path: string }) {
  if (path !== '') return <EmptyState title="Nothing is in this folder any more" />;
  return (
    <EmptyState title="Nothing is filed yet">
      <p>
        <FirstSteps />
      </p>
    </EmptyState>
  );
}

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
