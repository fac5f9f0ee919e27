import { type Request, Router } from 'express';
import type { FilingCommands } from '../../../domain/catalog.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import { CollectorError } from '../../../domain/errors.ts';
import { readForm } from '../../http/form.ts';
import { localPath } from '../../http/local-path.ts';
import { onlyAllow } from '../../http/methods.ts';
import { sendDeliveriesZip } from '../../reading/deliveries-zip.ts';
import type { Reading } from '../../reading/reading.ts';
import { readSelection } from '../../reading/selection.ts';
import type { SendPage } from '../send-page.tsx';
import { ConfirmDeletionPage } from './confirm-deletion-page.tsx';
import { DeletedPage } from './deleted-page.tsx';

export interface SelectionDeps {
  reading: Pick<Reading, 'find' | 'openPart'>;
  commands: Pick<FilingCommands, 'delete'>;
  sendPage: SendPage;
}

/** What is done with deliveries that were ticked: `POST /deliveries/download` and `POST /deliveries/delete`. */
export function createSelectionRoutes({ reading, commands, sendPage }: SelectionDeps): Router {
  const router = Router();
  router
    .route('/deliveries/download')
    .post(async (request, response) => {
      const { deliveries } = await readSelected(request);
      await sendDeliveriesZip(response, deliveries, reading);
    })
    .all(onlyAllow('POST'));
  router
    .route('/deliveries/delete')
    .post(async (request, response) => {
      const { deliveries, back, isConfirmed } = await readSelected(request);
      if (!isConfirmed) return sendPage(response, 200, <ConfirmDeletionPage deliveries={deliveries} back={back} />);
      const results = await deleteAll(commands, deliveries);
      sendPage(response, 200, <DeletedPage {...results} back={back} />);
    })
    .all(onlyAllow('POST'));
  return router;

  async function readSelected(request: Request) {
    const form = await readForm(request);
    const deliveries = await Promise.all(readSelection(form).map((id) => reading.find(id)));
    const back = localPath(form.get('back') ?? '') ?? '/deliveries';
    return { deliveries, back, isConfirmed: form.get('confirmed') === 'yes' };
  }
}

/** One after the other, for the filing loop does them so; what cannot be deleted does not keep the others. */
async function deleteAll(commands: SelectionDeps['commands'], deliveries: readonly Delivery[]) {
  const deleted: string[] = [];
  const failed: { id: string; reason: string }[] = [];
  for (const { id } of deliveries) {
    try {
      await commands.delete(id);
      deleted.push(id);
    } catch (error) {
      if (!(error instanceof CollectorError)) throw error;
      failed.push({ id, reason: error.message });
    }
  }
  return { deleted, failed };
}
