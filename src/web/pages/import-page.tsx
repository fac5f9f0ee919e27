import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Delivery } from '../../domain/delivery.ts';
import { formatBytes } from '../../lib/format-bytes.ts';
import { assertNotDeleted } from '../api/again.ts';
import type { ImportRouteDeps } from '../api/imports.ts';
import { may } from '../http/access.ts';
import { type Problem, problemHeaders, problemOf, type ReportFault } from '../http/error-response.ts';
import { noQuery, parameters, readQuery } from '../http/query.ts';
import { closeAfter, onlyAllow } from '../http/refuse.ts';
import { fileField } from '../reading/import-form.ts';
import type { ImportTarget } from '../reading/imports.ts';
import { Bytes } from './parts/amounts.tsx';
import { deliveryHref } from './parts/links.ts';
import { Notice } from './parts/messages.tsx';
import { Page } from './parts/page.tsx';
import { quarantinedHref } from './refused/quarantine-page.tsx';
import type { SendPage } from './send-page.tsx';

/** `filed` is the id of what was imported. */
const importQuery = z.object({ filed: parameters.delivery });

interface ImportPageDeps extends ImportRouteDeps {
  sendPage: SendPage;
  reportFault: ReportFault;
}

/** `GET /import`, and `POST /import` for browsers without script. */
export function createImportPage({ imports, keeping, reading, sendPage, reportFault }: ImportPageDeps): Router {
  const router = Router();
  router
    .route('/import')
    .get(may('operator'), async (request, response) => {
      const { filed } = readQuery(importQuery, request);
      const delivery = filed === null ? null : await reading.find(filed);
      sendPage(response, 200, <ImportPage targets={imports.targets} filed={delivery} problem={null} />);
    })
    .post(may('operator', { audit: 'imported' }), async (request, response) => {
      readQuery(noQuery, request);
      try {
        const { id } = await imports.receive(request, response, (call) => assertNotDeleted(keeping, call));
        response.redirect(303, `/import?filed=${id}`);
      } catch (error) {
        const problem = problemOf(error, 'reader');
        if (problem.status >= 500) reportFault(error, { method: request.method, path: request.path });
        refuse(request, response, problem);
      }
    })
    .all(onlyAllow('GET, HEAD, POST'));
  return router;

  /** The form again, with what was wrong. What is still on its way is not read to its end. */
  function refuse(request: Request, response: Response, problem: Problem): void {
    response.set(problemHeaders(problem));
    closeAfter(request, response);
    sendPage(response, problem.status, <ImportPage targets={imports.targets} filed={null} problem={problem} />);
  }
}

interface ImportPageProps {
  targets: readonly ImportTarget[];
  /** What was filed just now, or null. */
  filed: Delivery | null;
  /** Why nothing was filed just now, or null. */
  problem: Problem | null;
}

/** A form for files that came another way. `src/web/client/import.ts` shows how far it is. */
export function ImportPage({ targets, filed, problem }: ImportPageProps) {
  return (
    <Page title="Import" section="import" scripts={['import']}>
      {filed !== null && <Filed delivery={filed} />}
      <div id="import-problem" role="alert">
        {problem !== null && <Refused problem={problem} />}
      </div>
      <p>
        Transcripts and recordings that came by mail, by download or from a disk are filed here like a callback. Files
        that are chosen together become one delivery: choose those of one recording.
      </p>
      <form id="import-form" class="import" method="post" action="/import" enctype="multipart/form-data">
        <label>
          Source
          <select name="source" aria-describedby="source-help">
            {targets.map(({ source }) => (
              <option
                key={source.name}
                value={source.name}
                data-file-bytes={source.limits.partBytes}
                data-all-bytes={source.limits.bodyBytes}
                data-files={source.limits.parts}
              >
                {source.name}
              </option>
            ))}
          </select>
        </label>
        <p id="source-help" class="quiet">
          Its vendor’s profile reads what is in the files. {limitsOf(targets)}
        </p>
        <label>
          Job id, if there is one
          <input
            name="job"
            maxLength={256}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="job-help"
          />
        </label>
        <p id="job-help" class="quiet">
          Joins the files with what came of the same job. An id that stands in the files themselves comes first.
        </p>
        <label>
          Files
          <input type="file" name={fileField} multiple required />
        </label>
        <div class="buttons">
          <button type="submit">Import</button>
          <button type="button" id="import-cancel" class="quiet" hidden>
            Cancel
          </button>
        </div>
        <div id="import-progress" class="import-progress" hidden>
          <progress max={1} aria-label="Sent" />
          <p role="status" />
        </div>
      </form>
    </Page>
  );
}

function Filed({ delivery: { id, source, parts } }: { delivery: Delivery }) {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <Notice tone="good">
      {parts.length === 1 ? '1 file is' : `${parts.length} files are`} safe (<Bytes bytes={bytes} />
      ), filed under {source}: <a href={deliveryHref(id)}>delivery {id}</a>.
    </Notice>
  );
}

function Refused({ problem: { detail, code, deliveryId } }: { problem: Problem }) {
  return (
    <Notice tone="bad">
      <strong>Nothing was filed:</strong> {detail} (<code>{code}</code>).
      {deliveryId !== undefined && (
        <>
          {' '}
          The files are kept <a href={quarantinedHref(deliveryId)}>in the quarantine</a>.
        </>
      )}
    </Notice>
  );
}

/** Most collectors have the same for all sources. */
function limitsOf(targets: readonly ImportTarget[]): string {
  const said = targets.map(({ source: { limits } }) => {
    return `At most ${limits.parts} files of ${formatBytes(limits.partBytes)}, ${formatBytes(limits.bodyBytes)} together.`;
  });
  const [first = '', ...others] = new Set(said);
  return others.length === 0 ? first : 'How much it takes differs from source to source.';
}
