import { createContext } from 'preact';
import type { Assets } from '../assets.ts';

/** What every page needs and none should have to pass on. */
export interface Shell {
  assets: Pick<Assets, 'urlOf'>;
  /** Of this program. */
  version: string;
}

/** Provided by `createPageSender`. */
export const ShellContext = createContext<Shell | null>(null);
