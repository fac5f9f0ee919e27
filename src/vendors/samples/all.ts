import { amberscript } from './amberscript.ts';
import { assemblyai } from './assemblyai.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { deepgram } from './deepgram.ts';
import { elevenlabs } from './elevenlabs.ts';
import { generic } from './generic.ts';
import { gladia } from './gladia.ts';
import { ibm } from './ibm.ts';
import { recall } from './recall.ts';
import { rev } from './rev.ts';
import { revai } from './revai.ts';
import { salad } from './salad.ts';
import type { Sampler } from './sample.ts';
import { soniox } from './soniox.ts';
import { speechmatics } from './speechmatics.ts';
import { symbl } from './symbl.ts';
import { trint } from './trint.ts';
import { twilio } from './twilio.ts';
import { verbit } from './verbit.ts';
import { voicebase } from './voicebase.ts';
import { vspark } from './vspark.ts';
import { zoom } from './zoom.ts';

/** Every vendor whose callbacks can be played, by name. */
export const samplers: ReadonlyMap<string, Sampler> = new Map(
  [
    ...[speechmatics, voicebase, gladia, vspark],
    ...[assemblyai, deepgram, elevenlabs, revai, soniox, azure, aws, zoom, twilio],
    ...[ibm, recall, amberscript, verbit, trint, symbl, salad, rev],
    generic,
  ].map((sampler) => [sampler.vendor, sampler]),
);
