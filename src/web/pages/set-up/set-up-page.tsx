import { isLoopback } from '../../reading/set-up.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Live, LiveRegion } from '../parts/live.tsx';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Snippet } from '../parts/snippet.tsx';
import { guardInWords } from './guard.tsx';
import { sectionId } from './section-id.ts';
import { Seen, SourceSection, type SourceView } from './source-section.tsx';

/** What to tell each vendor, so that its callbacks come here, and whether they do. */
export function SetUpPage({ sources }: { sources: readonly SourceView[] }) {
  const guessed = sources.find(({ callback }) => callback.isGuessed)?.callback.url;
  return (
    <Page title="Set-up" section="set-up" scripts={['guides']} actions={<Live />}>
      {guessed !== undefined && <Guessed url={guessed} />}
      {sources.length === 0 && <EmptyState title="No source is configured" />}
      {sources.length > 1 && (
        <LiveRegion name="sources">
          <Index sources={sources} />
        </LiveRegion>
      )}
      {sources.map((view) => (
        <SourceSection key={view.setUp.source.name} {...view} />
      ))}
    </Page>
  );
}

function Guessed({ url }: { url: string }) {
  return (
    <Notice tone={isLoopback(url) ? 'warning' : 'neutral'}>
      <p>
        The URLs below are a guess, made from the address in your browser.{' '}
        {isLoopback(url) && <strong>Under this one only this machine itself can call. </strong>}
        Say in the settings by which address vendors reach the collector, and restart it:
      </p>
      <Snippet id="public-url" label="settings for it" text={'server:\n  publicUrl: https://collector.example.org\n'} />
    </Notice>
  );
}

function Index({ sources }: { sources: readonly SourceView[] }) {
  return (
    <DataTable
      caption="Configured sources"
      columns={[
        {
          title: 'Source',
          is: 'name',
          cell: ({ setUp: { source } }) => <a href={`#${sectionId(source.name)}`}>{source.name}</a>,
        },
        { title: 'Vendor', cell: ({ setUp: { source } }) => source.vendor },
        { title: 'Guarded by', cell: ({ setUp }) => guardInWords(setUp) },
        { title: 'Last callback', cell: ({ newest }) => <Seen newest={newest} /> },
      ]}
      rows={sources}
      keyOf={({ setUp: { source } }) => source.name}
    />
  );
}
