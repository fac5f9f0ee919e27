import { type Request, Router } from 'express';
import { z } from 'zod';
import type { Delivery } from '../../../domain/delivery.ts';
import { findSource, type SourceDeps } from '../../api/sources.ts';
import { may } from '../../http/access.ts';
import { noQuery, parameters, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import type { Reading } from '../../reading/reading.ts';
import { callbackUrlOf, isLoopback, type TestOutcome, testHeader } from '../../reading/set-up.ts';
import { DataTable } from '../parts/data-table.tsx';
import { ToCopy } from '../parts/guide.tsx';
import { sectionId } from '../parts/links.ts';
import { Live, LiveRegion } from '../parts/list.tsx';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';
import { guardInWords } from './guard.tsx';
import { Seen, SourceSection, type SourceView } from './source-section.tsx';

/** `tested` is the id of a test that was accepted. */
const setUpQuery = z.object({ tested: parameters.delivery });

/** What became of the test of a source. */
interface Tested {
  source: string;
  outcome: TestOutcome;
}

interface SetUpPageDeps extends SourceDeps {
  reading: Pick<Reading, 'find' | 'list'>;
  sendPage: SendPage;
}

/** `GET /set-up` and `POST /set-up/<source>/test` */
export function createSetUpPage({ setUp, reading, catalog, senders, transport, sendPage }: SetUpPageDeps): Router {
  const router = Router();
  router
    .route('/set-up')
    .get(may('operator'), async (request, response) => {
      const { tested } = readQuery(setUpQuery, request);
      const views = await readViews(request, tested === null ? null : await findTest(tested));
      sendPage(response, 200, <SetUpPage sources={views} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/set-up/:source/test')
    // Where somebody comes who reloads the answer.
    .get(may('operator'), (request, response) =>
      response.redirect(303, `/set-up#${sectionId(nameOf(request.params.source))}`),
    )
    .post(may('operator', { audit: 'tested' }), async (request, response) => {
      readQuery(noQuery, request);
      request.resume();
      const source = nameOf(request.params.source);
      const outcome = await setUp.sendTest(source);
      const [id] = outcome.accepted ? outcome.deliveryIds : [];
      if (id !== undefined) return response.redirect(303, `/set-up?tested=${id}#${sectionId(source)}`);
      sendPage(response, 200, <SetUpPage sources={await readViews(request, { source, outcome })} />);
    })
    .all(onlyAllow('GET, HEAD, POST'));
  // As it is spelled elsewhere.
  router.get('/setup', may('operator'), (_request, response) => response.redirect(308, '/set-up'));
  return router;

  function nameOf(name: string): string {
    return findSource(setUp, name).source.name;
  }

  /** Whatever stands in the address, only what was really delivered as a test is shown as one. */
  async function findTest(id: string): Promise<Tested | null> {
    const { source, headers } = await reading.find(id);
    return testHeader in headers ? { source, outcome: { accepted: true, deliveryIds: [id] } } : null;
  }

  async function readViews(request: Request, tested: Tested | null): Promise<SourceView[]> {
    // What was sent just now may not be in the catalog yet.
    const seen = new Set((await catalog.lastSeen()).map(({ source }) => source));
    return Promise.all(
      setUp.sources.map(async (entry) => {
        const { name } = entry.source;
        return {
          setUp: entry,
          callback: callbackUrlOf(setUp, name, request, transport),
          senders: senders.of(name),
          newest: seen.has(name) || tested?.source === name ? await newestOf(name) : null,
          outcome: tested?.source === name ? tested.outcome : null,
        };
      }),
    );
  }

  async function newestOf(source: string): Promise<Delivery | null> {
    const filter = { ...anyDelivery, source };
    const { items } = await reading.list(filter, { cursor: null, limit: 1 });
    return items[0] ?? null;
  }
}

const anyDelivery = { job: null, outcome: null, kind: null, sender: null, fromMs: null, toMs: null };

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
      <ToCopy id="public-url" label="settings for it" text={'server:\n  publicUrl: https://collector.example.org\n'} />
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
