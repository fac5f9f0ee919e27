import { enableCopying } from './lib/copy.ts';
import { listenToNews } from './lib/news.ts';
import { createRefresh } from './lib/refresh.ts';

/** Refusals are written down once a second; asked for earlier they are not there yet. */
const countedMs = 1500;

// Who sets a vendor up waits for its first callback, or for the reason why none is taken: both show by themselves.
const refresh = createRefresh();
listenToNews({
  onNews: ({ type }) => void setTimeout(refresh, type === 'refused' ? countedMs : 0),
  onReturn: refresh,
});
enableCopying();
