import type { Config } from '../config/config.ts';
import { compileGate } from '../gate/gate.ts';
import { vendors } from '../vendors/all.ts';
import type { Endpoint } from '../web/callback/head.ts';
import type { SenderWatch } from './senders.ts';

/** Compiles every source's gate: what is wrong with a rule stops the start and not a delivery. */
export function createEndpoints(
  config: Config,
  now: () => Date,
  isTrusted: SenderWatch['isTrusted'],
): Map<string, Endpoint> {
  const { trustedProxies, publicUrl } = config.server;
  return new Map(
    config.sources.map(({ source, gate }) => {
      const vendor = vendors.get(source.vendor);
      if (vendor === undefined) throw new Error(`there is no vendor ${source.vendor}`);
      const surroundings = { now, isTrusted: (address: string) => isTrusted(source.name, address) };
      return [source.name, { source, vendor, gate: compileGate({ ...gate, trustedProxies, publicUrl }, surroundings) }];
    }),
  );
}
