import type { ErrorRequestHandler, Request, Response } from 'express';
import { problemHeaders, problemOf, type ReportFault, sendProblem } from '../http/error-response.ts';
import { queryOf } from '../http/query.ts';
import { closeAfter } from '../http/refuse.ts';
import { ProblemPage } from './problem-page.tsx';
import type { SendPage } from './send-page.tsx';
import { askToSignIn } from './sign-in/sign-in-routes.tsx';

/** Ends the archive's routes: tells readers what went wrong, and the log what is our fault. */
export function answerErrors(sendPage: SendPage, reportFault: ReportFault): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters, so `_next` must stay.
  return (error: unknown, request, response, _next) => {
    if (!isReaderGone(error) && problemOf(error, 'reader').status >= 500) {
      reportFault(error, { method: request.method, path: request.path });
    }
    answerProblem(sendPage, request, response, error);
  };
}

/** The connection ended in the middle of an answer: nobody's fault, and nobody to tell. */
function isReaderGone(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** A page for people, a problem document for programs. */
function answerProblem(sendPage: SendPage, request: Request, response: Response, error: unknown): void {
  if (!response.headersSent) closeAfter(request, response);
  if (response.headersSent || !wantsPage(request)) return sendProblem(response, error, { audience: 'reader' });
  const problem = problemOf(error, 'reader');
  // It would vouch for what was asked for, not for this answer.
  response.removeHeader('ETag');
  response.set(problemHeaders(problem));
  if (problem.code !== 'unauthenticated') return sendPage(response, problem.status, <ProblemPage problem={problem} />);
  // A browser that shows no token or cookie has made no mistake yet.
  const isMistaken = request.headers.authorization !== undefined || queryOf(request).has('token');
  askToSignIn(sendPage, request, response, isMistaken || !isReading(request) ? problem.detail : null);
}

/** Browsers name HTML first when a person follows a link; programs, and scripts of pages, do not. */
function wantsPage(request: Request): boolean {
  return request.accepts(['application/problem+json', 'application/json', 'text/html']) === 'text/html';
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}
