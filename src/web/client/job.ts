import { takeClicks, takeKeys } from './job/controls.ts';
import { copyAsLines } from './job/copying.ts';
import { offerCorrection } from './job/correcting.ts';
import { startFollowing } from './job/following.ts';
import { drawWaveform, openRecording, type Recording } from './job/recording.ts';
import { startSearch } from './job/search.ts';
import { skipSilence } from './job/silence.ts';
import { bringIntoSight, startMarkingUnsure } from './job/stretches.ts';
import { type Passage, readTranscript, type Transcript } from './job/transcript.ts';
import { element } from './lib/element.ts';
import { listenToNews } from './lib/news.ts';
import { oneAtATime } from './lib/refresh.ts';

// A job is heard, followed and searched. On a small screen the tools would cover what is read.
const transcript = readTranscript(element('speech'));
const recording = openRecording();

const following = recording === null ? null : startFollowing(recording, transcript);

// What is found must not be scrolled away by what is heard meanwhile.
startSearch(transcript, () => following?.suspend());
startMarkingUnsure(transcript);
offerCorrection(transcript);
copyAsLines(transcript);
showTools();
startAt({ recording, transcript });
if (recording !== null && following !== null) {
  takeClicks({ recording, transcript, following });
  takeKeys({ recording, transcript });
  skipSilence(recording, transcript);
  void drawWaveform(recording);
}
// A single delivery gets no more.
if (document.getElementById('arrivals') !== null) announceArrivals();

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

/**
 * Begins where the address says: `?t=72.5` or `#t=72.5`, in seconds; the fragment counts when there are both. What is
 * meant is shown in any case, and heard when a recording is held.
 */
function startAt({ recording, transcript }: { recording: Recording | null; transcript: Transcript }): void {
  function start(seconds: number | null): void {
    if (seconds === null) return;
    show(transcript.at(seconds * 1000));
    recording?.playFrom(seconds * 1000);
  }

  const meant = document.getElementById('at')?.firstChild;
  if (meant != null) show(transcript.around(meant));
  start(secondsInFragment() ?? secondsInQuery());
  addEventListener('hashchange', () => start(secondsInFragment()));
}

function show(passage: Passage | null): void {
  if (passage !== null) bringIntoSight({ passage, from: 0, to: Math.min(1, passage.text.length) });
}

function secondsInFragment(): number | null {
  const seconds = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** The server has checked its form. */
function secondsInQuery(): number | null {
  const seconds = new URLSearchParams(location.search).get('t');
  return seconds === null ? null : Number(seconds);
}

/** Says when more of this job has come; nothing moves under who reads or listens. */
function announceArrivals(): void {
  const notice = element('arrivals');
  const { newest, source = '', api = '' } = notice.dataset;

  const check = oneAtATime(async () => {
    const answer = await fetch(api);
    if (!answer.ok) return;
    const page: { items: { id: string }[] } = await answer.json();
    const [last] = page.items;
    notice.hidden = last === undefined || last.id === newest;
  });

  listenToNews({
    onNews(news) {
      if (news.type === 'filed' && source in news.bySource) check();
    },
    onOpen: check,
  });
}
