import type { ComponentChildren } from 'preact';

/** A part of the page that `src/web/client/lib/refresh.ts` replaces when there is news. Names are unique in the page. */
export function LiveRegion({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div id={`live-${name}`} data-live>
      {children}
    </div>
  );
}

/** Says whether news arrive by themselves; shown by script only, for without it none do. */
export function Live() {
  return <p class="live" data-live-status role="status" hidden />;
}
