import type { JobMedia } from '../../../domain/catalog.ts';
import { writtenName } from '../../../domain/file-names.ts';
import { formatBytes } from '../../../lib/format-bytes.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { partHref } from '../parts/links.ts';
import { type SpokenView, viewHref } from './spoken-view.ts';

/** Larger files are not loaded to draw their waveform; they are heard in pieces all the same. */
const maxBytesToDraw = 32 * 1024 * 1024;

/**
 * The recording with the browser's own controls, and what a script adds to it: a waveform, the speed, search, following.
 *
 * @param styleNonce lets the library that draws the waveform bring its style
 */
export function Player({ view, styleNonce }: { view: SpokenView; styleNonce: string }) {
  const { recording } = view;
  return (
    <div class="job-player" id="player">
      {recording !== null && (
        <>
          <div
            class="waveform"
            id="waveform"
            aria-hidden="true"
            data-style-nonce={styleNonce}
            data-drawable={recording.bytes <= maxBytesToDraw ? '' : undefined}
            hidden
          />
          {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands below. */}
          <audio
            id="recording"
            controls
            preload="metadata"
            src={partHref(recording.deliveryId, recording.part)}
            aria-label="Recording"
          />
          <p class="player-status" id="player-status" role="status" hidden />
        </>
      )}
      <Tools hasRecording={recording !== null} />
      <OtherRecordings view={view} />
    </div>
  );
}

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

/** Shown by the script that works them. */
function Tools({ hasRecording }: { hasRecording: boolean }) {
  return (
    <details class="job-tools" id="tools" open hidden>
      <summary>Find, mark, speed</summary>
      <form aria-label="Tools for this transcript">
        <span class="tool">
          <label for="find">Find</label>
          <input id="find" type="search" autocomplete="off" spellcheck={false} />
          <button type="button" class="quiet" id="find-previous" aria-label="Previous place">
            ‹
          </button>
          <button type="button" class="quiet" id="find-next" aria-label="Next place">
            ›
          </button>
          <output id="found" for="find" />
        </span>
        <span class="tool">
          <label for="unsure">Unsure words</label>
          <select id="unsure">
            <option value="">not marked</option>
            <option value="90">under 90 %</option>
            <option value="75">under 75 %</option>
            <option value="50">under 50 %</option>
          </select>
          <output id="unsure-count" for="unsure" />
        </span>
        {hasRecording && (
          <>
            <span class="tool">
              <label for="speed">Speed</label>
              <select id="speed">
                {speeds.map((speed) => (
                  <option key={speed} value={speed} selected={speed === 1}>
                    {speed} ×
                  </option>
                ))}
              </select>
            </span>
            <span class="tool">
              <input id="follow" type="checkbox" checked />
              <label for="follow">Follow</label>
            </span>
            <span class="tool">
              <input id="skip-silence" type="checkbox" />
              <label for="skip-silence">Skip silence</label>
            </span>
            <details class="tool keys">
              <summary>Keys</summary>
              <p>
                <kbd>Space</kbd> play and pause · <kbd>←</kbd> <kbd>→</kbd> 5 seconds · <kbd>Shift</kbd>+<kbd>←</kbd>{' '}
                <kbd>→</kbd> to the paragraph before or behind · click a word or a time to hear it
              </p>
            </details>
          </>
        )}
      </form>
    </details>
  );
}

function OtherRecordings({ view }: { view: SpokenView }) {
  const { media: held, recording } = view;
  if (held.length < 2) return null;
  return (
    <details class="other-recordings">
      <summary>{held.length} recordings are held</summary>
      <ul>
        {held.map((media) => (
          <li key={media.sha256}>
            <a href={viewHref(view, { recording: media })} aria-current={media === recording ? 'true' : undefined}>
              <RecordingName media={media} />
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function RecordingName({ media: { filename, mediaType, bytes } }: { media: JobMedia }) {
  return (
    <>
      <AsSent text={writtenName(filename ?? '') || mediaType || 'recording'} /> ({formatBytes(bytes)})
    </>
  );
}
