import type { SetUpGuide, SetUpTarget, WriteGuide } from '../domain/set-up.ts';
import { portOf } from '../lib/port-of.ts';
import { vendors } from './all.ts';
import { amberscriptGuide } from './amberscript/guide.ts';
import { assemblyaiGuide } from './assemblyai/guide.ts';
import { awsGuide } from './aws/guide.ts';
import { azureGuide } from './azure/guide.ts';
import { entranceFor } from './common/guides/admission.ts';
import { entryFor } from './common/guides/credential.ts';
import { obstacleOf } from './common/guides/obstacle.ts';
import type { VendorGuide } from './common/guides/vendor-guide.ts';
import { urlMisfits } from './common/url-misfits.ts';
import { deepgramGuide } from './deepgram/guide.ts';
import { elevenlabsGuide } from './elevenlabs/guide.ts';
import { genericGuide } from './generic/guide.ts';
import { gladiaGuide } from './gladia/guide.ts';
import { ibmGuide } from './ibm/guide.ts';
import { recallGuide } from './recall/guide.ts';
import { revGuide } from './rev/guide.ts';
import { revaiGuide } from './revai/guide.ts';
import { saladGuide } from './salad/guide.ts';
import { sonioxGuide } from './soniox/guide.ts';
import { speechmaticsGuide } from './speechmatics/guide.ts';
import { symblGuide } from './symbl/guide.ts';
import { trintGuide } from './trint/guide.ts';
import { twilioGuide } from './twilio/guide.ts';
import { verbitGuide } from './verbit/guide.ts';
import { voicebaseGuide } from './voicebase/guide.ts';
import { vsparkGuide } from './vspark/guide.ts';
import { zoomGuide } from './zoom/guide.ts';

/** One for every vendor, by its name; `auto` is none. */
const guides: ReadonlyMap<string, VendorGuide> = new Map([
  ['speechmatics', speechmaticsGuide],
  ['voicebase', voicebaseGuide],
  ['gladia', gladiaGuide],
  ['vspark', vsparkGuide],
  ['assemblyai', assemblyaiGuide],
  ['deepgram', deepgramGuide],
  ['elevenlabs', elevenlabsGuide],
  ['revai', revaiGuide],
  ['soniox', sonioxGuide],
  ['azure', azureGuide],
  ['aws', awsGuide],
  ['zoom', zoomGuide],
  ['twilio', twilioGuide],
  ['ibm', ibmGuide],
  ['recall', recallGuide],
  ['amberscript', amberscriptGuide],
  ['verbit', verbitGuide],
  ['trint', trintGuide],
  ['symbl', symblGuide],
  ['salad', saladGuide],
  ['rev', revGuide],
  ['generic', genericGuide],
]);

/** What to tell the vendor of a source; the guides of all where a source takes whoever comes. */
export function guidesFor(vendor: string): readonly WriteGuide[] {
  const own = guides.get(vendor);
  const wanted: Iterable<[string, VendorGuide]> = own === undefined ? guides : [[vendor, own]];
  return [...wanted].map(
    ([speaker, guide]) =>
      (target) =>
        compose(target, speaker, guide),
  );
}

/** An entry for `auth` of a source that its vendor can send, with the value in an environment variable. */
export function suggestedCredential(vendor: string, source: string): string {
  return entryFor(guides.get(vendor)?.sender.proofs[0] ?? 'bearer', source);
}

/** The query parameter in which the id of a job is looked for when the bodies name none. */
export function jobParameterOf(vendor: string): string {
  return vendor === 'vspark' ? 'requestid' : 'id';
}

function compose(target: SetUpTarget, speaker: string, { sender, write }: VendorGuide): SetUpGuide {
  const { admission, placeholders: ofCredential, isOpen } = entranceFor(target, sender);
  const { placeholders: own = [], ...guide } = write(admission);
  // A secret that the vendor itself makes up stands in none of its requests.
  const placeholders = [...own, ...ofCredential].filter(({ word }) => guide.snippet.includes(word));
  const profile = vendors.get(speaker);
  const isUntested = target.vendor === speaker || profile?.handshake == null;
  const { protocol, hostname, port } = new URL(target.url);
  const called = { protocol, hostname, port: portOf({ protocol, port }) };
  const misfits = urlMisfits(called, { ...profile, name: sender.vendor });
  return {
    ...guide,
    placeholders,
    obstacle: obstacleOf(target.source, { speaker, sender, isOpen, isUntested, misfits }),
  };
}
