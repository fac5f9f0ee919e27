import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, FilingCommands } from '../../../domain/catalog.ts';
import type { SenderCommands, SendersView } from '../../../domain/senders.ts';
import { readForm } from '../../http/form.ts';
import { onlyAllow } from '../../http/methods.ts';
import { noQuery, parameters } from '../../http/parameters.ts';
import { readQuery } from '../../http/query.ts';
import type { Reading } from '../../reading/reading.ts';
import type { SetUp } from '../../reading/set-up.ts';
import { deliveryHref } from '../parts/links.ts';
import type { SendPage } from '../send-page.tsx';
import { sectionId } from '../set-up/section-id.ts';
import { ConfirmPage, type QuarantineAction } from './confirm-page.tsx';
import { groupRefusals } from './group-refusals.ts';
import { lookAt } from './look.ts';
import { QuarantinePage } from './quarantine-page.tsx';
import { QuarantinedPage } from './quarantined-page.tsx';
import { RefusedPage } from './refused-page.tsx';

/** Counts that are looked at, the newest first; a flood from many addresses has more. */
const mostRefusals = 2000;
const firstOfQuarantine = 5;
const limit = 50;

const listQuery = z.object({ cursor: parameters.cursor });
const lookQuery = z.object({ part: parameters.part });

export interface RefusedPagesDeps {
  catalog: Pick<CatalogReader, 'refusals' | 'quarantine' | 'counts'>;
  reading: Pick<Reading, 'quarantined' | 'openPart'>;
  commands: Pick<FilingCommands, 'release' | 'drop'>;
  senders: Pick<SendersView, 'alarms'>;
  senderCommands: SenderCommands;
  setUp: Pick<SetUp, 'sources'>;
  sendPage: SendPage;
}

/** `GET /refused`, and the quarantine below it. */
export function createRefusedPages(deps: RefusedPagesDeps): Router {
  const { catalog, reading, commands, senders, senderCommands, setUp, sendPage } = deps;
  const router = Router();
  router
    .route('/refused')
    .get(async (request, response) => {
      readQuery(noQuery, request);
      const [refusals, quarantine, counts] = await Promise.all([
        catalog.refusals({ cursor: null, limit: mostRefusals }),
        catalog.quarantine({ cursor: null, limit: firstOfQuarantine }),
        catalog.counts(),
      ]);
      const groups = groupRefusals(refusals.items);
      const lists = { groups, areMore: refusals.next !== null, quarantine: quarantine.items, alarms: senders.alarms() };
      sendPage(response, 200, <RefusedPage {...lists} counts={counts} setUp={setUp} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/refused/quarantine')
    .get(async (request, response) => {
      const { cursor } = readQuery(listQuery, request);
      const listing = await catalog.quarantine({ cursor, limit });
      sendPage(response, 200, <QuarantinePage listing={listing} isFirst={cursor === null} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/refused/quarantine/:id')
    .get(async (request, response) => {
      const { part } = readQuery(lookQuery, request);
      const kept = await reading.quarantined(request.params.id);
      const lookedAt = await lookAt(kept.delivery, part, reading);
      sendPage(response, 200, <QuarantinedPage kept={kept} lookedAt={lookedAt} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router.route('/refused/quarantine/:id/release').post(ask('release')).all(onlyAllow('POST'));
  router.route('/refused/quarantine/:id/drop').post(ask('drop')).all(onlyAllow('POST'));
  router.route('/refused/trusted').post(change('trust')).all(onlyAllow('POST'));
  router.route('/refused/revoked').post(change('revoke')).all(onlyAllow('POST'));
  return router;

  /** What is changed back as easily is not asked about first. */
  function change(action: keyof SenderCommands) {
    return async (request: Request, response: Response): Promise<void> => {
      const form = await readForm(request);
      const source = form.get('source') ?? '';
      await senderCommands[action](source, form.get('address') ?? '');
      response.redirect(303, `/set-up#${sectionId(source)}`);
    };
  }

  /** Asks first, and does it when that was confirmed. */
  function ask(action: QuarantineAction) {
    return async (request: Request<{ id: string }>, response: Response): Promise<void> => {
      const form = await readForm(request);
      const { id } = request.params;
      if (form.get('confirmed') === 'yes') {
        await commands[action](id);
        return response.redirect(303, deliveryHref(id));
      }
      const kept = await reading.quarantined(id);
      sendPage(response, 200, <ConfirmPage kept={kept} action={action} />);
    };
  }
}
