/** Passes on what is told, to those who are there by then: filing tells what it recovers before anybody reads. */
export function createFeed<News>(first: (news: News) => void): {
  tell(news: News): void;
  follow(listener: (news: News) => void): void;
} {
  const listeners = [first];
  return {
    tell(news) {
      for (const listener of listeners) listener(news);
    },
    follow(listener) {
      listeners.push(listener);
    },
  };
}
