import type { ReadTranscript, Warnings } from '../read-transcript.ts';
import { type Cue, segmentsOfCue } from './cue.ts';
import { nameSpeakers } from './named-cues.ts';
import { withoutRepeats } from './rolled-cues.ts';

/** What captions of any format say, and who says it. */
export function readCues(cues: readonly Cue[], warnings: Warnings): Pick<ReadTranscript, 'segments' | 'speakerNames'> {
  const { cues: named, speakerNames } = nameSpeakers(withoutRepeats(cues, warnings).map(withTimesAtEnds), warnings);
  return { segments: named.flatMap(segmentsOfCue), speakerNames };
}

/** A caption with times inside has its own at their two ends. */
function withTimesAtEnds(cue: Cue): Cue {
  const { startMs, endMs, runs } = cue;
  if (!runs.some((run) => run.startMs !== null)) return cue;
  const last = runs.length - 1;
  return {
    ...cue,
    runs: runs.map((run, index) => ({
      ...run,
      startMs: index === 0 ? (run.startMs ?? startMs) : run.startMs,
      endMs: index === last ? (run.endMs ?? endMs) : run.endMs,
    })),
  };
}
