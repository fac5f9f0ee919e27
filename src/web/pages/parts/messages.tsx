import type { ComponentChildren } from 'preact';
import type { Tone } from './badges.tsx';

/** Stands where a list would be: what is not there, and how it comes to be. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Something to know before anything else on the page; a bad one is announced at once. */
export function Notice({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      {children}
    </div>
  );
}

/** What to do in an archive to which nothing has come. */
export function FirstSteps() {
  return (
    <>
      <a href="/set-up">Set-up</a> shows what to tell each vendor, and sends a test from here; files that came another
      way can be <a href="/import">imported</a>.
    </>
  );
}
