import { keepFilters } from './lib/filters.ts';

keepFilters();
