import type { Request, Response } from 'express';
import { endUpload } from '../http/early-refusal.ts';
import { problemHeaders, problemOf, sendProblem } from '../http/error-response.ts';
import { queryOf } from '../http/query.ts';
import type { SendPage } from './page-sender.tsx';
import { ProblemPage } from './problem-page.tsx';
import { askToSignIn } from './sign-in/sign-in-routes.tsx';

/** Tells a reader what went wrong: a page for people, a problem document for programs. */
export function answerProblem(sendPage: SendPage, request: Request, response: Response, error: unknown): void {
  if (!request.complete && !response.headersSent) {
    response.setHeader('Connection', 'close');
    response.once('finish', () => endUpload(request));
  }
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
