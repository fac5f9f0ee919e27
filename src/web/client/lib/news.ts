/** What has happened, as `/events` tells it: at most once a second, many deliveries at a time. */
export type News =
  | { type: 'filed'; count: number; bySource: Readonly<Record<string, number>> }
  | { type: 'refused'; count: number; bySource: Readonly<Record<string, number>> }
  | { type: 'health'; status: 'ok' | 'degraded' | 'failing' };

export interface NewsListener {
  onNews(news: News): void;
  /** News come from now on: what happened since the page was made, or since it was last looked at, was not told. */
  onOpen(): void;
}

const firstWaitMs = 2000;
const maxWaitMs = 60_000;

/**
 * Listens while the page is looked at; call it once in a page.
 *
 * A page in the background lets go of its connection: over HTTP/1.1 a browser has six for all its tabs.
 */
export function listenToNews({ onNews, onOpen }: NewsListener): void {
  let stream: EventSource | null = null;
  let waitMs = firstWaitMs;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    if (stream !== null || document.hidden) return;
    const opened = new EventSource('/events');
    stream = opened;
    opened.onopen = () => {
      waitMs = firstWaitMs;
      showStatus('live', 'Live');
      onOpen();
    };
    for (const type of ['filed', 'refused', 'health'] as const) {
      opened.addEventListener(type, ({ data }) => onNews({ type, ...JSON.parse(data) }));
    }
    opened.onerror = () => {
      close();
      showStatus('waiting', 'Not live, trying again');
      retry = setTimeout(open, waitMs);
      waitMs = Math.min(maxWaitMs, waitMs * 2);
    };
  }

  function close(): void {
    clearTimeout(retry);
    stream?.close();
    stream = null;
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  // A page kept for the way back must hold no connection.
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  open();
}

function showStatus(state: 'live' | 'waiting', text: string): void {
  const element = document.querySelector<HTMLElement>('[data-live-status]');
  if (element === null) return;
  element.hidden = false;
  element.dataset.state = state;
  if (element.textContent !== text) element.textContent = text;
}
