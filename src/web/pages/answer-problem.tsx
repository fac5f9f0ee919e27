import type { ErrorRequestHandler, Request, Response } from 'express';
import type { ComponentChildren } from 'preact';
import { type Problem, problemHeaders, problemOf, type ReportFault, sendProblem } from '../http/error-response.ts';
import { queryOf } from '../http/query.ts';
import { closeAfter } from '../http/refuse.ts';
import { Page } from './parts/page.tsx';
import type { SendPage } from './send-page.tsx';
import { askToSignIn } from './sign-in-page.tsx';

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

/** What went wrong, in words for a person, and what can be done. */
function ProblemPage({ problem }: { problem: Problem }) {
  return (
    <Page title={titleOf(problem)} section="elsewhere">
      <p class="lead">{asSentence(problem.detail)}</p>
      <p>{adviceFor(problem)}</p>
      <p class="quiet">
        {problem.status} {problem.title}, <code>{problem.code}</code>
      </p>
    </Page>
  );
}

function titleOf({ status, code }: Problem): string {
  if (code === 'method-not-allowed') return 'Not possible here';
  if (status === 404) return 'Not found';
  if (status === 409) return 'Not possible right now';
  if (status === 429) return 'Too many tries';
  if (status === 503) return 'Not available right now';
  return status >= 500 ? 'Something went wrong' : 'That request was not understood';
}

function adviceFor({ status, code }: Problem): ComponentChildren {
  if (code === 'shutting-down') return 'The collector is being stopped. Try again when it is back.';
  if (status === 503) {
    return (
      <>
        Try again in a moment. If this stays, <a href="/">the overview</a> and <a href="/healthz">/healthz</a> say what
        is wrong. Callbacks that were answered 200 are safe.
      </>
    );
  }
  if (status >= 500) return 'The reason stands in the log of the collector. Stored deliveries are not affected.';
  if (status === 404) {
    return (
      <>
        It may have been deleted, or the address is incomplete. <a href="/">Go to the overview</a>.
      </>
    );
  }
  if (status === 429) return 'Then sign in again. Whoever is signed in already goes on working meanwhile.';
  if (status === 409) return 'Go back, look at it again, and try once more.';
  if (code === 'method-not-allowed') return 'Go back, and use the page from which this was meant to be sent.';
  return 'Change the address or the form as said above, and try again.';
}

/** @example asSentence('no such job') // 'No such job.' */
function asSentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
