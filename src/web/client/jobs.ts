import { keepFilters } from './lib/filters.ts';
import { followList } from './lib/list-news.ts';
import { keepRanges } from './lib/ranges.ts';
import { keepSelection } from './lib/selection.ts';

keepFilters();
keepRanges();
keepSelection();
followList();
