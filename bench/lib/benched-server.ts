/** Where callbacks go, as the clients need it. */
export interface Target {
  port: number;
  method: 'POST' | 'PUT';
  /** Starts with a slash. */
  path: string;
  /** Value of the `Authorization` header, or null. */
  authorization: string | null;
  /** `each`: every body has a path of its own, `<path>/<id>.json`, as a store of files needs it. */
  paths: 'same' | 'each';
}

/** A server that takes callbacks in a benchmark. */
export interface BenchedServer {
  name: string;
  pid: number;
  readyMs: number;
  target: Target;
  /** Where it keeps what it receives. */
  dir: string;
  /** Resolves when it has nothing left to do for what it has answered. */
  settle(): Promise<void>;
  /** Makes a body durable that was answered without being so; nothing for a server whose answer means that. */
  secure(name: string): Promise<void>;
  stop(): Promise<void>;
}
