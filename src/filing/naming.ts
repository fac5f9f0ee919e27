import type { DeliveryHead, ReceivedPart } from '../domain/delivery.ts';
import { asSegment, safeName } from '../domain/file-names.ts';
import type { Claim } from '../domain/vendor.ts';

/**
 * The name a part gets when nothing else has it: its own file name, else the path tail (a body that is not multipart),
 * else `<job id>.<content>.<extension>`, else `<delivery id>.<extension>`. Always safe as the name of a file.
 */
export function wantedName(head: DeliveryHead, part: ReceivedPart, claim: Claim): string {
  const sent = part.filename ?? (head.multipart ? null : head.tail);
  const own = sent === null ? null : safeName(sent);
  if (own !== null) return own;
  const about = claim.parts[part.index];
  const extension = about?.extension ?? 'bin';
  const made =
    claim.jobId === null ? null : safeName(`${asSegment(claim.jobId)}.${about?.content ?? 'other'}.${extension}`);
  return made ?? `${head.id}.${safeName(extension) ?? 'bin'}`;
}

/** Folder of the archive that a delivery of that time goes to: `<source>/<yyyy>/<mm>/<dd>`, UTC. */
export function dayFolder(source: string, receivedAt: string): string {
  return `${source}/${receivedAt.slice(0, 10).replaceAll('-', '/')}`;
}
