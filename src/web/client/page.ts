import { takeShortcuts } from './lib/shortcuts.ts';
import { keepTimes } from './lib/times.ts';

// On every page: moments in the viewer's zone.
keepTimes();
takeShortcuts();
