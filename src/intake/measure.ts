import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ProbeReport } from '../domain/probe.ts';
import type { Limits } from '../domain/source.ts';
import type { Admission } from './admission.ts';
import { assertBodyFits, declaredLength } from './body-size.ts';
import { pumpBody } from './pump.ts';

/** How the body of a probe came. */
export type Measured = Pick<ProbeReport, 'bytes' | 'sha256' | 'firstByteMs' | 'lastByteMs'>;

export interface Measuring {
  request: IncomingMessage;
  limits: Limits;
  /** Called once when the body may come: the moment for `100 Continue`. */
  onReady: () => void;
}

/** Reads the bodies of probes and keeps nothing. */
export interface ProbeIntake {
  /** @throws CollectorError as `Intake.receive` does for a body that is too large, silent or cut, and without room. */
  measure(measuring: Measuring): Promise<Measured>;
}

/** A probe is let in, and counts as under way, like a delivery: otherwise it would tell of another collector. */
export function createProbeIntake(parts: { admission: Admission; readonly idleMs: number }): ProbeIntake {
  return {
    async measure({ request, limits, onReady }) {
      const startMs = performance.now();
      const declaredBytes = declaredLength(request);
      assertBodyFits(declaredBytes, limits);
      const reservation = await parts.admission.reserve(declaredBytes, null);
      // On this thread: a chunk takes a tenth of a millisecond, and only owners of the archive's token send probes.
      const hash = createHash('sha256');
      let bytes = 0;
      let firstByteMs: number | null = null;
      try {
        onReady();
        await pumpBody(request, parts.idleMs, (chunk) => {
          firstByteMs ??= sinceMs(startMs);
          bytes += chunk.length;
          assertBodyFits(bytes, limits);
          hash.update(chunk);
          return reservation.received(chunk.length);
        });
      } finally {
        reservation.release();
      }
      return { bytes, sha256: hash.digest('hex'), firstByteMs, lastByteMs: sinceMs(startMs) };
    },
  };
}

function sinceMs(startMs: number): number {
  return Math.round(performance.now() - startMs);
}
