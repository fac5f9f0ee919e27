import { listenToNews } from './lib/news.ts';
import { createRefresh } from './lib/refresh.ts';

// The overview follows what happens: whatever the news, its figures are asked for again.
const refresh = createRefresh();
listenToNews({ onNews: refresh, onOpen: refresh });
