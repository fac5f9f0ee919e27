/** The system's short name of what went wrong, e.g. `ENOENT`. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
