import { dirname } from 'node:path';
import type { Delivery } from '../domain/delivery.ts';
import { type ExportedFile, type ExportSelection, groupsOf } from './export-jobs.ts';
import { openForReading } from './storage.ts';

/** What the file of a delivery is called that lies beside its bodies: `<id>.delivery.json`. */
export const sidecarEnding = '.delivery.json';

/**
 * The bodies that are selected, under the paths that they have in the archive, and beside them a file for each delivery with what
 * is known of it, as the API tells it; changes nothing, and may run beside a collector.
 *
 * What is deleted or in the quarantine is left out.
 *
 * @throws CollectorError `not-found` for a job that is not there
 */
export async function* exportArchive(root: string, selection: ExportSelection): AsyncGenerator<ExportedFile> {
  const { archive, catalog, close } = await openForReading(root);
  try {
    for await (const { deliveries } of groupsOf(catalog, selection)) {
      for (const delivery of deliveries) {
        if (delivery.state !== 'filed') continue;
        const modifiedAt = new Date(delivery.receivedAt);
        if (delivery.duplicateOf === null) {
          for (const { path } of delivery.parts) {
            if (path !== null) yield { path, content: await archive.open('archive', path), modifiedAt };
          }
        }
        const content = Buffer.from(`${JSON.stringify(delivery, null, 2)}\n`);
        yield { path: `${folderOf(delivery)}/${delivery.id}${sidecarEnding}`, content, modifiedAt };
      }
    }
  } finally {
    await close();
  }
}

/** Where its bodies lie; those of a duplicate may lie where the first came. */
function folderOf({ source, receivedAt, duplicateOf, parts }: Delivery): string {
  const [first] = parts.flatMap(({ path }) => path ?? []);
  if (first !== undefined && duplicateOf === null) return dirname(first);
  return `${source}/${receivedAt.slice(0, 10).replaceAll('-', '/')}`;
}
