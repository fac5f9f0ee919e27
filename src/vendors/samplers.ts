import { vendors } from './all.ts';

const modules = await Promise.all(
  [...vendors.values()].map(async ({ name, samples }) => [name, (await samples?.()) ?? null] as const),
);

/** Every vendor whose callbacks can be played, by name. */
export const samplers = new Map(
  modules.flatMap(([name, samples]) => (samples === null ? [] : [[name, samples.sampler]])),
);

/** The tests of a URL that can be played, by vendor. */
export const handshakes = new Map(
  modules.flatMap(([name, samples]) => (samples?.handshakes === undefined ? [] : [[name, samples.handshakes]])),
);
