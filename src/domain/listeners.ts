import type { Validity } from './certificate.ts';

/** How it stands with whatever takes connections. */
export interface ListenersStatus {
  /** `validity` is of the certificate that is shown, null with plain HTTP; `problem`: why one read later is not. */
  certificate: { validity: Validity | null; problem: string | null };
  /** Open ones, of the fullest listener, and how many there may be. */
  connections: number;
  mostConnections: number;
  /** Files (connections are some too) that this process has open and may have; null where the system does not tell. */
  files: { open: number; most: number } | null;
}
