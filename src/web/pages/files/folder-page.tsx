import type { FileEntry, Page as Listing } from '../../../domain/catalog.ts';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { deliveryHref } from '../parts/links.ts';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { Time } from '../parts/time.tsx';
import { filesCrumbs, filesHref } from './files-href.ts';
import type { ArchivedFile } from './preview.ts';

export interface FolderPageProps {
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
        <a href="/set-up">Set-up</a> shows what to tell each vendor.
      </p>
    </EmptyState>
  );
}
