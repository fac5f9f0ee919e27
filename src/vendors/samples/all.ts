import { generic } from './generic.ts';
import { gladia } from './gladia.ts';
import type { Sampler } from './sample.ts';
import { speechmatics } from './speechmatics.ts';
import { voicebase } from './voicebase.ts';
import { vspark } from './vspark.ts';

/** Every vendor whose callbacks can be played, by name. */
export const samplers: ReadonlyMap<string, Sampler> = new Map(
  [speechmatics, voicebase, gladia, vspark, generic].map((sampler) => [sampler.vendor, sampler]),
);
