import { parsedText, section } from './fields.ts';
import { parsePath } from './locations.ts';

/** Section `snapshots` of the settings. */
export const snapshots = section({
  dir: parsedText(parsePath)
    .optional()
    .describe(
      'Folder outside of storage.dir in which a running collector may make snapshots; best on the same file system, where they share the files. Left out: none are made.',
    ),
});
