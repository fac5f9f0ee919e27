import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { DropRule } from '../../domain/ways-in.ts';
import { errnoOf } from '../../lib/errno.ts';

const stickyBit = 0o1000;

/** Why files cannot be taken from a drop folder, with the command that mends it; null when they can. */
export async function whyUnusable({ dir, after }: DropRule): Promise<string | null> {
  return (await whyNotWritten(dir)) ?? (after.type === 'move' ? await whyNotWritten(after.done) : null);
}

async function whyNotWritten(dir: string): Promise<string | null> {
  const user = process.getuid?.() ?? 0;
  try {
    const stats = await stat(dir);
    if (!stats.isDirectory()) return `${dir} is no folder`;
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    // There, only its owner may rename a file of somebody else.
    if ((stats.mode & stickyBit) !== 0 && user !== 0 && stats.uid !== user)
      return `${dir} is sticky and belongs to another user, so the files of others cannot be renamed in it: chmod -t ${dir}`;
    return null;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return `there is no folder ${dir}: mkdir -p ${dir}`;
    if (errno === 'EACCES' || errno === 'EROFS')
      return `user ${user} may not read and write in ${dir} (${errno}): chown ${user} ${dir}`;
    throw error;
  }
}
