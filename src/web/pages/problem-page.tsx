import type { ComponentChildren } from 'preact';
import type { Problem } from '../http/error-response.ts';
import { Page } from './parts/page.tsx';

/** What went wrong, in words for a person, and what can be done. */
export function ProblemPage({ problem }: { problem: Problem }) {
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
  if (status === 409) return 'Go back, look at it again, and try once more.';
  if (code === 'method-not-allowed') return 'Go back, and use the page from which this was meant to be sent.';
  return 'Change the address or the form as said above, and try again.';
}

/** @example asSentence('no such job') // 'No such job.' */
function asSentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
