import type { OwnIntake } from '../domain/ways-in.ts';
import { createImportIntake, type ImportParts } from '../intake/imports.ts';
import type { LiveSettings } from './live-settings.ts';

/** What the collector brings in itself goes the way of what people hand in: one file, one delivery. */
export function composeOwnIntake(parts: ImportParts, settings: Pick<LiveSettings, 'current'>): OwnIntake {
  const imports = createImportIntake(parts);
  return {
    async begin(name, declaredBytes) {
      const source = settings.current().sources.find((entry) => entry.source.name === name)?.source;
      if (source === undefined) throw new RangeError(`there is no source ${name}`);
      const lot = await imports.begin(declaredBytes);
      async function* counted(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of stream) {
          const room = lot.received(chunk.length);
          if (room !== null) await room;
          yield chunk;
        }
      }
      return {
        take: ({ filename, mediaType, stream }) =>
          lot.take({ field: null, filename, mediaType, stream: counted(stream) }, source.limits),
        async commit(head) {
          await lot.commit(head);
        },
        end: () => lot.end(),
      };
    },
  };
}
