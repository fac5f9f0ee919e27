import WaveSurfer from 'wavesurfer.js';
import { formatClock } from '../../pages/parts/format.ts';
import { element } from '../lib/element.ts';

/** The recording in the page. */
export interface Recording {
  audio: HTMLAudioElement;
  /** Where it is, in ms. */
  nowMs(): number;
  seek(ms: number): void;
  /** Plays from there; says so when the browser wants a person to start it. */
  playFrom(ms: number): void;
  toggle(): void;
}

/** Null when none is held. */
export function openRecording(): Recording | null {
  const audio = document.getElementById('recording');
  return audio instanceof HTMLAudioElement ? work(audio) : null;
}

function work(audio: HTMLAudioElement): Recording {
  const speed = element<HTMLSelectElement>('speed');
  speed.addEventListener('change', () => {
    audio.playbackRate = Number(speed.value);
  });
  // The browser's own menu has it too.
  audio.addEventListener('ratechange', () => {
    speed.value = String(audio.playbackRate);
  });
  audio.addEventListener('play', () => tell(null));
  audio.addEventListener('error', () => tell('This browser cannot play this recording. It can be downloaded below.'));

  function seek(ms: number): void {
    audio.currentTime = ms / 1000;
  }
  function play(): void {
    audio.play().catch((error: unknown) => {
      const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
      if (isRefused) tell(`Press play, or the space bar, to hear it from ${formatClock(audio.currentTime * 1000)}.`);
    });
  }
  return {
    audio,
    nowMs: () => audio.currentTime * 1000,
    seek,
    playFrom(ms) {
      seek(ms);
      play();
    },
    toggle() {
      if (audio.paused) play();
      else audio.pause();
    },
  };
}

function tell(text: string | null): void {
  const status = element('player-status');
  status.hidden = text === null;
  status.textContent = text;
}

/** A longer one would take too much memory while it is decoded: an hour at 8 kHz is 115 MB a channel. */
const maxSeconds = 3600;
/** The lowest rate that every browser can decode to. */
const samplesPerSecond = 8000;
/** As many as a wide screen has columns. */
const peaks = 2000;

/** Draws the recording when the browser can decode it, and it is neither too large nor too long; else nothing is there. */
export async function drawWaveform({ audio }: Recording): Promise<void> {
  const container = element('waveform');
  if (container.dataset.drawable === undefined) return;
  // Its room is kept from the start, so that nothing moves from under the pointer when it comes.
  container.hidden = false;
  const seconds = await durationOf(audio);
  const drawn = seconds > maxSeconds ? null : await readPeaks(audio.src).catch(() => null);
  container.hidden = drawn === null;
  if (drawn === null) return;
  const waveform = WaveSurfer.create({
    container,
    media: audio,
    peaks: [drawn],
    duration: seconds,
    height: 48,
    normalize: true,
    dragToSeek: true,
    cspNonce: container.dataset.styleNonce ?? '',
    ...colours(container),
  });
  // It follows the recording from here on, and the page may have sought a second before.
  waveform.on('ready', () => audio.dispatchEvent(new Event('timeupdate')));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => waveform.setOptions(colours(container)));
}

/** In seconds; endless for what cannot be played. */
function durationOf(audio: HTMLAudioElement): Promise<number> {
  if (audio.error !== null) return Promise.resolve(Number.POSITIVE_INFINITY);
  if (audio.readyState >= audio.HAVE_METADATA) return Promise.resolve(audio.duration);
  return new Promise((resolve) => {
    audio.addEventListener('loadedmetadata', () => resolve(audio.duration), { once: true });
    audio.addEventListener('error', () => resolve(Number.POSITIVE_INFINITY), { once: true });
  });
}

/** The loudest sample of each stretch; the rest of what was decoded is let go. */
async function readPeaks(url: string): Promise<number[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const context = new OfflineAudioContext(1, 1, samplesPerSecond);
  const samples = (await context.decodeAudioData(await answer.arrayBuffer())).getChannelData(0);
  const length = Math.max(1, Math.ceil(samples.length / peaks));
  return Array.from({ length: Math.ceil(samples.length / length) }, (_, index) => {
    let loudest = 0;
    for (const sample of samples.subarray(index * length, (index + 1) * length)) {
      if (Math.abs(sample) > Math.abs(loudest)) loudest = sample;
    }
    return loudest;
  });
}

/** A canvas knows no variables of the stylesheet. */
function colours(container: HTMLElement): { waveColor: string; progressColor: string; cursorColor: string } {
  const style = getComputedStyle(container);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { waveColor: colour('--line-strong'), progressColor: colour('--accent'), cursorColor: colour('--text') };
}
