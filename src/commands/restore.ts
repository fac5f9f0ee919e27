import { resolve } from 'node:path';
import { Command } from 'commander';
import { restoreStorage } from '../compose/restore.ts';

interface RestoreOptions {
  to: string;
  since?: string;
  acceptDamage?: true;
}

/** `collector restore`: makes a storage folder of a snapshot. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('make a storage folder of a snapshot, and prove that every file in it is as it was')
    .argument('<snapshot>', 'folder of the snapshot')
    .requiredOption('--to <dir>', 'the storage folder to be made: a new or an empty one')
    .option('--since <ledger>', 'a later ledger of the same storage: what was deleted since does not come back')
    .option('--accept-damage', 'restore what is whole, and leave out the files that are not as they were')
    .addHelpText(
      'after',
      '\nNobody is signed in after a restore, and the storage is another one by its id. Killed in between, run it again.',
    )
    .action(async (snapshot: string, { to, since, acceptDamage }: RestoreOptions) => {
      const restored = await restoreStorage({
        snapshot: resolve(snapshot),
        to: resolve(to),
        since: since === undefined ? null : resolve(since),
        acceptDamage: acceptDamage === true,
      });
      const { files, bytes, goneSince, damaged, manifest } = restored;
      const gone = goneSince === 0 ? '' : `; ${goneSince} left out that were deleted since`;
      console.log(`${resolve(to)}: as of ${manifest.at}; ${files} files, ${bytes} bytes, each as it was${gone}`);
      for (const path of damaged) console.log(`damaged\t${path}`);
      if (damaged.length > 0) process.exitCode = 1;
    });
}
