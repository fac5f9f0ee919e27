import { type GenericPlaces, usualPlaces } from '../domain/generic-places.ts';
import type { Vendor } from '../domain/vendor.ts';
import { amberscript } from './amberscript/profile.ts';
import { assemblyai } from './assemblyai/profile.ts';
import { autoVendor, recognisingVendor } from './auto/profile.ts';
import { aws } from './aws/profile.ts';
import { azure } from './azure/profile.ts';
import { deepgram } from './deepgram/profile.ts';
import { elevenlabs } from './elevenlabs/profile.ts';
import { generic, genericVendor } from './generic/profile.ts';
import { gladia } from './gladia/profile.ts';
import { ibm } from './ibm/profile.ts';
import { recall } from './recall/profile.ts';
import { rev } from './rev/profile.ts';
import { revai } from './revai/profile.ts';
import { salad } from './salad/profile.ts';
import { soniox } from './soniox/profile.ts';
import { speechmatics } from './speechmatics/profile.ts';
import { symbl } from './symbl/profile.ts';
import { trint } from './trint/profile.ts';
import { twilio } from './twilio/profile.ts';
import { verbit } from './verbit/profile.ts';
import { voicebase } from './voicebase/profile.ts';
import { vspark } from './vspark/profile.ts';
import { zoom } from './zoom/profile.ts';

/** Those that `auto` and `generic` tell apart, in the order in which they are asked; no two claim the same delivery. */
const recognisable = [
  ...[speechmatics, voicebase, gladia, vspark],
  ...[assemblyai, deepgram, elevenlabs, revai, soniox, azure, aws, zoom, twilio],
  ...[ibm, recall, amberscript, verbit, trint, symbl, salad, rev],
];

/** Every vendor a source may name, by that name. A new one is added here. */
export const vendors: ReadonlyMap<string, Vendor> = new Map(
  [...recognisable, vendorWithPlaces(usualPlaces), autoVendor(recognisable, generic)].map((vendor) => [
    vendor.name,
    vendor,
  ]),
);

/** `generic` for a source whose settings say where things stand. */
export function vendorWithPlaces(places: GenericPlaces): Vendor {
  return recognisingVendor(recognisable, genericVendor(places), places);
}

/** Names of form parts that may hold what somebody said, when that vendor has read the form: its own, and the usual ones. */
export function speechTokens(vendor: string): ReadonlySet<string> {
  return new Set([...(vendors.get(vendor)?.partTokens ?? []), ...(generic.partTokens ?? [])]);
}
