import { CollectorError } from '../../domain/errors.ts';
import type { FilingCommands, KeepingCommands } from '../../domain/filing.ts';
import type { InboxView } from '../../domain/inbox.ts';

/** What readers can ask of the filing loop. */
type ReaderCommands = Omit<FilingCommands, 'seenAgain'>;

/** Holds as readers meet them: what still waits is filed first. */
export function guardKeeping(
  commands: KeepingCommands,
  inbox: Pick<InboxView, 'find'>,
  fileUpTo: (id: string) => Promise<void>,
): KeepingCommands {
  return {
    async hold(wish) {
      if ((await inbox.find(wish.id)) !== null) await fileUpTo(wish.id);
      return commands.hold(wish);
    },
    unhold: (wish) => commands.unhold(wish),
    erase: (wish) => commands.erase(wish),
    wasDeleted: (call) => commands.wasDeleted(call),
    allowAgain: (call) => commands.allowAgain(call),
  };
}

/**
 * The commands as readers meet them: a delivery that waits to be filed is there, and can be changed in a moment.
 *
 * `onGone` is told of every delivery that left the place where it was.
 */
export function guardCommands(
  commands: ReaderCommands,
  inbox: Pick<InboxView, 'find'>,
  onGone: (id: string) => void,
): ReaderCommands {
  async function guarded(id: string, command: (id: string) => Promise<void>): Promise<void> {
    try {
      await command(id);
    } catch (error) {
      if (!(error instanceof CollectorError) || error.code !== 'not-found') throw error;
      if ((await inbox.find(id)) === null) throw error;
      throw new CollectorError('conflict', `delivery ${id} is not filed yet; try again in a moment`, { cause: error });
    }
    onGone(id);
  }
  return {
    delete: (id) => guarded(id, commands.delete),
    release: (id) => guarded(id, commands.release),
    drop: (id) => guarded(id, commands.drop),
  };
}
