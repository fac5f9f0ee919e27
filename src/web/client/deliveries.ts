import { keepFilters } from './lib/filters.ts';
import { followList } from './lib/list-news.ts';
import { keepSelection } from './lib/selection.ts';

keepFilters();
keepSelection();
followList();
