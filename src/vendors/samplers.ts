import { amberscript } from './amberscript/samples.ts';
import { assemblyai } from './assemblyai/samples.ts';
import { aws } from './aws/samples.ts';
import { azure } from './azure/samples.ts';
import type { Sampler } from './common/samples/sample.ts';
import { deepgram } from './deepgram/samples.ts';
import { elevenlabs } from './elevenlabs/samples.ts';
import { generic } from './generic/samples.ts';
import { gladia } from './gladia/samples.ts';
import { ibm } from './ibm/samples.ts';
import { recall } from './recall/samples.ts';
import { rev } from './rev/samples.ts';
import { revai } from './revai/samples.ts';
import { salad } from './salad/samples.ts';
import { soniox } from './soniox/samples.ts';
import { speechmatics } from './speechmatics/samples.ts';
import { symbl } from './symbl/samples.ts';
import { trint } from './trint/samples.ts';
import { twilio } from './twilio/samples.ts';
import { verbit } from './verbit/samples.ts';
import { voicebase } from './voicebase/samples.ts';
import { vspark } from './vspark/samples.ts';
import { zoom } from './zoom/samples.ts';

/** Every vendor whose callbacks can be played, by name. */
export const samplers: ReadonlyMap<string, Sampler> = new Map(
  [
    ...[speechmatics, voicebase, gladia, vspark],
    ...[assemblyai, deepgram, elevenlabs, revai, soniox, azure, aws, zoom, twilio],
    ...[ibm, recall, amberscript, verbit, trint, symbl, salad, rev],
    generic,
  ].map((sampler) => [sampler.vendor, sampler]),
);
