import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { ImportRouteDeps } from '../../api/imports.ts';
import { type Problem, problemHeaders, problemOf, type ReportFault } from '../../http/error-response.ts';
import { onlyAllow } from '../../http/methods.ts';
import { noQuery, parameters } from '../../http/parameters.ts';
import { readQuery } from '../../http/query.ts';
import { closeAfter } from '../../http/refuse.ts';
import type { SendPage } from '../send-page.tsx';
import { ImportPage } from './import-page.tsx';

/** `filed` is the id of what was imported. */
const importQuery = z.object({ filed: parameters.delivery });

export interface ImportPageDeps extends ImportRouteDeps {
  sendPage: SendPage;
  reportFault: ReportFault;
}

/** `GET /import`, and `POST /import` for browsers without script. */
export function createImportPage({ imports, reading, sendPage, reportFault }: ImportPageDeps): Router {
  const router = Router();
  router
    .route('/import')
    .get(async (request, response) => {
      const { filed } = readQuery(importQuery, request);
      const delivery = filed === null ? null : await reading.find(filed);
      sendPage(response, 200, <ImportPage targets={imports.targets} filed={delivery} problem={null} />);
    })
    .post(async (request, response) => {
      readQuery(noQuery, request);
      try {
        const { id } = await imports.receive(request, response);
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
