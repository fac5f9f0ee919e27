import type { WriteGuide } from '../../domain/set-up.ts';
import { genericGuide } from './generic.ts';
import { gladiaGuide } from './gladia.ts';
import { speechmaticsGuide } from './speechmatics.ts';
import { voicebaseGuide } from './voicebase.ts';
import { vsparkGuide } from './vspark.ts';

const own: ReadonlyMap<string, WriteGuide> = new Map([
  ['speechmatics', speechmaticsGuide],
  ['voicebase', voicebaseGuide],
  ['gladia', gladiaGuide],
  ['vspark', vsparkGuide],
]);

/** What to tell the vendor of a source; several guides where a source takes whoever comes. */
export function guidesFor(vendor: string): readonly WriteGuide[] {
  if (vendor === 'auto') return [...own.values(), genericGuide];
  return [own.get(vendor) ?? genericGuide];
}

/** The query parameter in which the id of a job is looked for when the bodies name none. */
export function jobParameterOf(vendor: string): string {
  return vendor === 'vspark' ? 'requestid' : 'id';
}
