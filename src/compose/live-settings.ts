import { compareSettings } from '../config/changes.ts';
import type { Config } from '../config/config.ts';
import type { SettingsChange } from '../domain/settings.ts';
import { signatureSchemes } from './known.ts';

/** Settings that may be replaced while everything runs. */
export interface LiveSettings {
  /** Those that count at this moment. */
  current(): Config;
  /** Adds a part that is made of settings; those that read `current` whenever they need it need not be added. */
  follow(part: Follower): void;
  /** Lets others count, as far as they can without a restart; takes turns. What a part throws lets the old ones stay. */
  replace(next: Config): Promise<SettingsChange>;
}

/**
 * Makes whatever is made of settings anew, and gives what puts it in place. Only the first may fail: all parts are made
 * before any is put in place, which then happens in one go.
 */
export type Follower = (next: Config) => Promise<() => void> | (() => void);

export function holdSettings(first: Config): LiveSettings {
  let held = first;
  const followers: Follower[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function replace(next: Config): Promise<SettingsChange> {
    const { effective, ...change } = compareSettings(held, next, signatureSchemes);
    if (change.changed.length === 0) return change;
    const putInPlace: (() => void)[] = [];
    for (const make of followers) putInPlace.push(await make(effective));
    held = effective;
    for (const put of putInPlace) put();
    return change;
  }

  return {
    current: () => held,
    follow: (part) => void followers.push(part),
    replace(next) {
      const mine = turn.then(() => replace(next));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
