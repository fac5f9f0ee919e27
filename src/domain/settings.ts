/** What other settings meant for a collector that runs. Keys are those of the settings file; values never appear. */
export interface SettingsChange {
  /** What counts from now on, e.g. `sources.acme.auth`; a source that is new or gone as a whole. */
  changed: readonly string[];
  /** What stays as it was until the next start. */
  needsRestart: readonly string[];
}

/** What a person has to know when the settings were read again. */
export interface SettingsRead extends SettingsChange {
  /** What the settings allow and nobody has hardly meant. */
  warnings: readonly string[];
}

/** Why settings are read again. */
export type SettingsOccasion = 'signal' | 'api' | 'secrets';

/** How the settings stand that were read last. */
export interface SettingsStatus {
  /** Why they do not count, without any secret; null when they do. */
  problem: string | null;
  /** What counts only after a restart. */
  needsRestart: readonly string[];
}

/** Reads the settings again while the collector runs. */
export interface SettingsReload {
  /**
   * Checked whole before any of it counts; resolves when it does.
   *
   * @throws CollectorError `bad-settings` when they cannot be used: the old ones stay
   */
  reload(occasion: SettingsOccasion): Promise<SettingsRead>;
  status(): SettingsStatus;
}
