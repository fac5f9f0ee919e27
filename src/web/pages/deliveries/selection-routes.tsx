import { type Request, type Response, Router } from 'express';
import type { Delivery } from '../../../domain/delivery.ts';
import { CollectorError } from '../../../domain/errors.ts';
import type { FilingCommands } from '../../../domain/filing.ts';
import { may } from '../../http/access.ts';
import { readForm } from '../../http/form.ts';
import { localPath } from '../../http/local-path.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { readSelection, sendDeliveriesZip } from '../../reading/deliveries-zip.ts';
import type { Reading } from '../../reading/reading.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { formatCount } from '../parts/format.ts';
import { deliveryHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import type { SendPage } from '../send-page.tsx';
import { bytesOf } from './delivery-table.tsx';

interface SelectionDeps {
  reading: Pick<Reading, 'find' | 'openPart'>;
  commands: Pick<FilingCommands, 'delete'>;
  sendPage: SendPage;
}

/** What is done with deliveries that were ticked: `POST /deliveries/download` and `POST /deliveries/delete`. */
export function createSelectionRoutes({ reading, commands, sendPage }: SelectionDeps): Router {
  const router = Router();
  router
    .route('/deliveries/download')
    .post(may('viewer'), async (request, response) => {
      const { deliveries } = await readSelected(request);
      await sendDeliveriesZip(response, deliveries, reading);
    })
    .all(onlyAllow('POST'));
  router
    .route('/deliveries/delete')
    .post(may('admin'), async (request, response) => {
      const { deliveries, back, isConfirmed } = await readSelected(request);
      if (!isConfirmed) return sendPage(response, 200, <ConfirmDeletionPage deliveries={deliveries} back={back} />);
      const results = await deleteAll(auditing(request, response, commands), deliveries);
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

/** What is deleted is written down first, each by itself. */
function auditing(
  request: Request,
  response: Response,
  commands: SelectionDeps['commands'],
): SelectionDeps['commands'] {
  return {
    async delete(id) {
      await response.locals.audit?.note(request, response, 'deleted', id);
      await commands.delete(id);
    },
  };
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

const crumbs = [{ text: 'Deliveries', href: '/deliveries' }];

interface ConfirmDeletionProps {
  deliveries: readonly Delivery[];
  /** A page of the archive to go back to. */
  back: string;
}

/** Asks before anything is removed, and says what that means. */
export function ConfirmDeletionPage({ deliveries, back }: ConfirmDeletionProps) {
  const removable = deliveries.filter(({ state }) => state === 'filed' || state === 'quarantined');
  const others = deliveries.length - removable.length;
  return (
    <Page title={`Delete ${countDeliveries(removable.length)}?`} section="deliveries" crumbs={crumbs}>
      {others > 0 && (
        <Notice tone="warning">
          {others === 1 ? '1 of those chosen is' : `${others} of those chosen are`} deleted already or not filed yet,
          and left as they are.
        </Notice>
      )}
      {removable.length > 0 && (
        <>
          <Consequences deliveries={removable} />
          <form method="post" action="/deliveries/delete" class="confirm">
            <input type="hidden" name="back" value={back} />
            {removable.map(({ id }) => (
              <input key={id} type="hidden" name="id" value={id} />
            ))}
            <button type="submit" class="danger" name="confirmed" value="yes">
              Delete {countDeliveries(removable.length)}
            </button>
            <a class="button quiet" href={back}>
              Keep
            </a>
          </form>
          <Chosen deliveries={removable} />
        </>
      )}
      {removable.length === 0 && (
        <p>
          Nothing is left to delete. <a href={back}>Go back</a>
        </p>
      )}
    </Page>
  );
}

/** What is removed, and what stays. */
function Consequences({ deliveries }: { deliveries: readonly Delivery[] }) {
  const first = deliveries.filter(({ duplicateOf }) => duplicateOf === null);
  const parts = first.flatMap((delivery) => delivery.parts);
  const duplicates = deliveries.length - first.length;
  return (
    <ul class="consequences">
      {first.length > 0 && (
        <li>
          <strong>Removed for good:</strong> {parts.length === 1 ? '1 stored part' : `${parts.length} stored parts`} (
          <Bytes bytes={bytesOf(parts)} />
          ), and what was said in them from the search. Bytes that came again were stored once: duplicates of these
          deliveries lose them too.
        </li>
      )}
      {duplicates > 0 && (
        <li>
          <strong>Not removed:</strong> the bytes of {duplicates === 1 ? 'the duplicate' : `${duplicates} duplicates`}.
          They are stored with the delivery that came first, and go when that is deleted.
        </li>
      )}
      <li>
        <strong>Kept:</strong> the record of each delivery – when it came, from where, its job, head, sizes and hashes –
        as a line of the ledger and in this archive, marked as deleted.
      </li>
    </ul>
  );
}

function Chosen({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <DataTable
      caption="Deliveries to delete"
      columns={[
        {
          title: 'Received',
          is: 'name',
          cell: ({ id, receivedAt }) => (
            <a href={deliveryHref(id)}>
              <Time at={receivedAt} />
            </a>
          ),
        },
        { title: 'Source', cell: ({ source }) => source },
        { title: 'Job', cell: ({ jobId }) => (jobId === null ? '–' : <AsSent text={jobId} />) },
        { title: 'Parts', is: 'amount', cell: ({ parts }) => <Count count={parts.length} /> },
        { title: 'Size', is: 'amount', cell: ({ parts }) => <Bytes bytes={bytesOf(parts)} /> },
        { title: 'Note', cell: ({ duplicateOf }) => (duplicateOf === null ? '–' : 'duplicate') },
      ]}
      rows={deliveries}
      keyOf={({ id }) => id}
    />
  );
}

interface DeletedPageProps {
  deleted: readonly string[];
  /** Those that could not be, and why. */
  failed: readonly { id: string; reason: string }[];
  back: string;
}

/** Says what became of it, delivery by delivery. */
export function DeletedPage({ deleted, failed, back }: DeletedPageProps) {
  return (
    <Page
      title={`Deleted ${countDeliveries(deleted.length)}`}
      section="deliveries"
      crumbs={[{ text: 'Deliveries', href: back }]}
    >
      {deleted.length > 0 && (
        <Notice tone="good">The payload is gone. The record of each stays, in the ledger and here:</Notice>
      )}
      <Ids ids={deleted} />
      {failed.length > 0 && (
        <>
          <Notice tone="bad">{countDeliveries(failed.length)} could not be deleted.</Notice>
          <ul>
            {failed.map(({ id, reason }) => (
              <li key={id}>
                <a href={deliveryHref(id)}>{id}</a>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={back}>Go back to the list</a>
      </p>
    </Page>
  );
}

function Ids({ ids }: { ids: readonly string[] }) {
  return (
    <ul class="ids">
      {ids.map((id) => (
        <li key={id}>
          <a href={deliveryHref(id)}>{id}</a>
        </li>
      ))}
    </ul>
  );
}

/** @example countDeliveries(2) // '2 deliveries' */
function countDeliveries(count: number): string {
  return count === 1 ? '1 delivery' : `${formatCount(count)} deliveries`;
}
