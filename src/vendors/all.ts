import type { Vendor } from '../domain/vendor.ts';
import { autoVendor } from './auto.ts';
import { generic } from './generic.ts';
import { gladia } from './gladia.ts';
import { speechmatics } from './speechmatics.ts';
import { voicebase } from './voicebase.ts';
import { vspark } from './vspark.ts';

/** Those that `auto` tells apart, in the order in which they are asked. */
const recognisable = [speechmatics, voicebase, gladia, vspark];

/** Every vendor a source may name, by that name. A new one is added here. */
export const vendors: ReadonlyMap<string, Vendor> = new Map(
  [...recognisable, generic, autoVendor(recognisable, generic)].map((vendor) => [vendor.name, vendor]),
);
