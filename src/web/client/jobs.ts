import { keepFilters } from './lib/filters.ts';
import { followList } from './lib/list-news.ts';

keepFilters();
followList();
