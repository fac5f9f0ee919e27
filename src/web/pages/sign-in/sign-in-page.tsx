import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { hrefOf } from '../parts/pager.tsx';

export interface SignInPageProps {
  /** A path of the archive to go to afterwards. */
  next: string;
  /** Why the page is shown, when there is something to say. */
  reason: string | null;
  /** `sent` from elsewhere: the browser kept the session to itself, and asks again from here. */
  arrival: 'direct' | 'other-site';
}

/** The way in. */
export function SignInPage({ next, reason, arrival }: SignInPageProps) {
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
