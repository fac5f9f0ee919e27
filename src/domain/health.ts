export type HealthStatus = 'ok' | 'degraded' | 'failing';

/** One thing that was looked at. */
export interface HealthCheck {
  status: HealthStatus;
  /** For an operator: what is wrong and what to do, or the figure that is fine. */
  detail: string;
}

export interface HealthReport {
  status: HealthStatus;
  checks: Record<string, HealthCheck>;
}

export interface Health {
  /** True when a callback would be taken right now. */
  isReady(): Promise<boolean>;
  report(): Promise<HealthReport>;
}
