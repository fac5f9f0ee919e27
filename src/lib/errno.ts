/** The system's name for what went wrong, e.g. `ENOENT`; null for an error that did not come from the system. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error || 'errno' in error)) return null;
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** True when the name does not lead to a file: nothing there, or a folder of the path is missing or is no folder. */
export function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
