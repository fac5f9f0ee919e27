import { announceArrivals } from './job/arrivals.ts';
import { startFinding } from './job/finding.ts';
import { startFollowing } from './job/following.ts';
import { takeKeys } from './job/keys.ts';
import { openRecording } from './job/recording.ts';
import { takeClicks } from './job/seeking.ts';
import { startAt } from './job/start.ts';
import { readTranscript } from './job/transcript.ts';
import { startMarkingUnsure } from './job/unsure.ts';
import { drawWaveform } from './job/waveform.ts';
import { element } from './lib/element.ts';

// A job is heard, followed and searched. On a small screen the tools would cover what is read.
const transcript = readTranscript(element('speech'));
const recording = openRecording();

startFinding(transcript);
startMarkingUnsure(transcript);
showTools();
startAt({ recording, transcript });
if (recording !== null) {
  const following = startFollowing(recording, transcript);
  takeClicks({ recording, transcript, following });
  takeKeys({ recording, transcript });
  void drawWaveform(recording);
}
announceArrivals();

function showTools(): void {
  const tools = element<HTMLDetailsElement>('tools');
  const isWide = matchMedia('(min-width: 40rem)');
  const fit = (): void => {
    tools.open = isWide.matches;
  };
  fit();
  isWide.addEventListener('change', fit);
  tools.hidden = transcript.passages.length === 0 && recording === null;
}
