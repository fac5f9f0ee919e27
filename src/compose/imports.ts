import type { Config } from '../config/config.ts';
import type { Source } from '../domain/source.ts';
import { compileClientAddress } from '../gate/client-address.ts';
import { compileMasking } from '../gate/masking.ts';
import { createImportIntake, type ImportParts } from '../intake/imports.ts';
import { jobParameterOf } from '../vendors/guides.ts';
import { importSource } from '../web/reading/import-fields.ts';
import { createImports, type ImportDeps, type Imports } from '../web/reading/imports.ts';

/** Files that people hand in may go to any source, and to one of their own that nobody calls. */
export function composeImports(
  config: Config,
  parts: ImportParts & Pick<ImportDeps, 'newId' | 'now' | 'isDraining' | 'onAnswered'>,
): Imports {
  const configured = config.sources.map(({ source }) => source);
  const own = configured.some(({ name }) => name === importSource) ? [] : [importedByHand];
  const senderOf = compileClientAddress(config.server.trustedProxies);
  return createImports({
    ...parts,
    intake: createImportIntake(parts),
    targets: [...own, ...configured].map((source) => ({ source, jobParameter: jobParameterOf(source.vendor) })),
    idleMs: config.server.timeouts.idleMs,
    senderOf: ({ socket, rawHeaders }) => senderOf({ peerAddress: socket.remoteAddress, rawHeaders }),
    maskHeaders: compileMasking([]).maskHeaders,
  });
}

const gib = 1024 ** 3;

/** With the limits that every source has unless the settings say otherwise. */
const importedByHand: Source = {
  name: importSource,
  vendor: 'auto',
  limits: { bodyBytes: 5 * gib, partBytes: 5 * gib, parts: 1000 },
  expect: null,
  overdueAfterMs: 3_600_000,
};
