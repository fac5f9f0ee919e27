import type { GenericPlaces } from '../domain/generic-places.ts';
import type { Vendor } from '../domain/vendor.ts';
import { amberscript } from './amberscript.ts';
import { assemblyai } from './assemblyai.ts';
import { openVendor } from './auto.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { deepgram } from './deepgram.ts';
import { elevenlabs } from './elevenlabs.ts';
import { generic, genericVendor } from './generic.ts';
import { gladia } from './gladia.ts';
import { ibm } from './ibm.ts';
import { recall } from './recall.ts';
import { rev } from './rev.ts';
import { revai } from './revai.ts';
import { salad } from './salad.ts';
import { soniox } from './soniox.ts';
import { speechmatics } from './speechmatics.ts';
import { symbl } from './symbl.ts';
import { trint } from './trint.ts';
import { twilio } from './twilio.ts';
import { verbit } from './verbit.ts';
import { voicebase } from './voicebase.ts';
import { vspark } from './vspark.ts';
import { zoom } from './zoom.ts';

/** Those that `auto` and `generic` tell apart, in the order in which they are asked; no two claim the same delivery. */
const recognisable = [
  ...[speechmatics, voicebase, gladia, vspark],
  ...[assemblyai, deepgram, elevenlabs, revai, soniox, azure, aws, zoom, twilio],
  ...[ibm, recall, amberscript, verbit, trint, symbl, salad, rev],
];

/** Every vendor a source may name, by that name. A new one is added here. */
export const vendors: ReadonlyMap<string, Vendor> = new Map(
  [
    ...recognisable,
    openVendor(generic, recognisable),
    { ...openVendor(generic, recognisable), name: 'auto', signatures: [] },
  ].map((vendor) => [vendor.name, vendor]),
);

/** `generic` for a source whose settings say where things stand. */
export function vendorWithPlaces(places: GenericPlaces): Vendor {
  return openVendor(genericVendor(places), recognisable, places);
}
