import type { Page } from 'playwright-core';

/** What a stop may need to know. */
export interface World {
  origin: string;
  archiveToken: string;
  /** A delivery with several parts. */
  deliveryId: string;
  /** A JSON file of the archive. */
  filePath: string;
}

/** A page that the tour shows. */
export interface Stop {
  /** Of its pictures. */
  name: string;
  title: string;
  /** In Markdown. */
  words: string;
  /** Shown without signing in. */
  isOpenToAll?: true;
  path(world: World): string;
  /** What a visitor does before the picture is taken. */
  prepare?(page: Page): Promise<void>;
}

/** In the order of the tour. */
export const stops: readonly Stop[] = [
  {
    name: 'sign-in',
    title: 'Sign in',
    words: 'With the archive token, or by the link that is printed at the start.',
    isOpenToAll: true,
    path: () => '/',
  },
  {
    name: 'overview',
    title: 'Overview',
    words:
      'What came in the last day and week, which source is silent, what is refused, and how the collector is. It is live.',
    path: () => '/',
  },
  {
    name: 'deliveries',
    title: 'Deliveries',
    words:
      'Newest first. The filters stand in the address; what arrives meanwhile is announced, not thrust in. Tick some to download or delete them.',
    path: () => '/deliveries',
  },
  {
    name: 'delivery',
    title: 'A delivery',
    words:
      'Everything that is known about one callback: head with its secrets masked, parts with their hashes, what the vendor said.',
    path: ({ deliveryId }) => `/deliveries/${deliveryId}`,
  },
  {
    name: 'jobs',
    title: 'Jobs',
    words: 'All deliveries of a job joined, with what is still missing.',
    path: () => '/jobs',
  },
  {
    name: 'job',
    title: 'A job',
    words:
      'The transcript by speaker. Click a word to hear it; the spoken word follows. Below: exports, findings, and the deliveries behind it.',
    path: () => '/jobs/speechmatics/r6sr3jlzjj',
  },
  {
    name: 'search',
    title: 'Search',
    words: 'Across everything that was said. A hit opens the job at that second.',
    path: () => '/search?q=%22still+waiting%22',
  },
  { name: 'files', title: 'Files', words: 'The archive as folders and files.', path: () => '/files' },
  {
    name: 'refused',
    title: 'Refused and quarantined',
    words:
      'Why something did not come, in plain words, with the lines of the configuration to change; and what was kept aside.',
    path: () => '/refused',
  },
  {
    name: 'set-up',
    title: 'Set-up',
    words:
      'For each source the URL and the request to paste at the vendor, whether a callback was seen, and a button that sends a test.',
    path: () => '/set-up',
  },
  {
    name: 'import',
    title: 'Import',
    words: 'For files that came another way: filed like a delivery.',
    path: () => '/import',
  },
];
