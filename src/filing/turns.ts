/** Commands and batches take turns: there is one writer of names. */
export function createTurns(): { take<Value>(work: () => Promise<Value>): Promise<Value>; last(): Promise<unknown> } {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    },
    last: () => last,
  };
}

/** A turn that lasts until somebody ends it. */
export function createPauses(take: ReturnType<typeof createTurns>['take']): { begin(): Promise<void>; end(): void } {
  let end = (): void => undefined;
  return {
    begin() {
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      return new Promise<void>((resolve) => {
        void take(() => {
          resolve();
          return ended;
        });
      });
    },
    end: () => end(),
  };
}
