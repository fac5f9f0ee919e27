import { formatClock } from '../../pages/parts/clock.ts';
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
  audio.addEventListener('error', () =>
    tell('This browser cannot play this recording. It can be downloaded with the deliveries below.'),
  );

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
