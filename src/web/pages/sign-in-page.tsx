import { type Request, type Response, Router } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import { type Access, requireSameOrigin } from '../http/access.ts';
import { readForm } from '../http/form.ts';
import { localPath } from '../http/local-path.ts';
import { queryOf } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { hrefOf } from './parts/links.ts';
import { Notice } from './parts/messages.tsx';
import { Page } from './parts/page.tsx';
import type { SendPage } from './send-page.tsx';

/** Signing in with the form or by `/?token=`, and signing out. Open to all. */
export function createSignInRoutes({ access, sendPage }: { access: Access; sendPage: SendPage }): Router {
  const router = Router();
  router.route('/').get(async (request, response, next) => {
    const token = queryOf(request).get('token');
    if (token === null) return next();
    const cookie = await access.signIn(request, token);
    if (cookie === null) throw new CollectorError('unauthenticated', wrongToken);
    // Relative, so that it is right behind any proxy.
    goOn(response, cookie, './');
  });
  router
    .route('/sign-in')
    .get(async (request, response) => {
      const next = nextOf(queryOf(request));
      if ((await access.personOf(request)) !== null) return response.redirect(303, next);
      sendPage(response, 200, <SignInPage next={next} reason={null} arrival="direct" />);
    })
    .post(requireSameOrigin, async (request, response) => {
      const form = await readForm(request);
      const cookie = await access.signIn(request, form.get('token') ?? '');
      if (cookie !== null) return goOn(response, cookie, nextOf(form));
      sendSignIn(sendPage, response, { next: nextOf(form), reason: wrongToken, arrival: 'direct' });
    })
    .all(onlyAllow('GET, HEAD, POST'));
  router
    .route('/sign-out')
    .post(requireSameOrigin, async (request, response) => {
      request.resume();
      goOn(response, await access.signOut(request), '/sign-in');
    })
    .all(onlyAllow('POST'));
  return router;
}

/**
 * Asks a person to sign in who wanted something else, and leads there afterwards.
 *
 * A browser that comes by a link of another site keeps a SameSite=Strict cookie to itself; the page then asks for the
 * sign-in page by itself, which counts as coming from here, and sends on whoever is signed in.
 */
export function askToSignIn(sendPage: SendPage, request: Request, response: Response, reason: string | null): void {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const next = (isReading ? localPath(request.originalUrl) : null) ?? '/';
  const isFromOtherSite = isReading && request.headers['sec-fetch-site'] === 'cross-site';
  const arrival = isFromOtherSite && !queryOf(request).has('token') ? 'other-site' : 'direct';
  sendSignIn(sendPage, response, { next, reason, arrival });
}

function sendSignIn(sendPage: SendPage, response: Response, props: SignInPageProps): void {
  response.setHeader('WWW-Authenticate', 'Bearer realm="collector archive"');
  sendPage(response, 401, <SignInPage {...props} />);
}

function goOn(response: Response, cookie: string, next: string): void {
  response.set({ 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
  response.redirect(303, next);
}

function nextOf(fields: URLSearchParams): string {
  return localPath(fields.get('next') ?? '') ?? '/';
}

const wrongToken = 'That is not the token of this archive.';

interface SignInPageProps {
  /** A path of the archive to go to afterwards. */
  next: string;
  /** Why the page is shown, when there is something to say. */
  reason: string | null;
  /** `sent` from elsewhere: the browser kept the session to itself, and asks again from here. */
  arrival: 'direct' | 'other-site';
}

/** The way in. */
function SignInPage({ next, reason, arrival }: SignInPageProps) {
  const again = hrefOf('/sign-in', { next });
  const refresh = arrival === 'other-site' && <meta http-equiv="refresh" content={`0; url=${again}`} />;
  return (
    <Page title="Sign in" section={null} head={refresh}>
      {reason !== null && <Notice tone="bad">{reason}</Notice>}
      <form class="sign-in" method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <label for="token">Archive token</label>
        <input
          id="token"
          name="token"
          type="password"
          required
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="token-help"
        />
        <button type="submit">Sign in</button>
      </form>
      <p id="token-help">
        It is the token in <code>archive.auth</code> of the settings. Without one there, the collector makes one on its
        first start, keeps it in <code>storage/tokens.json</code>, and prints a link that ends in <code>/?token=…</code>
      </p>
      <p>
        Signed in already, and came by a link of another site? <a href={again}>Go on to the archive</a>.
      </p>
    </Page>
  );
}
