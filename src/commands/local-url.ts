/** The host under which a listener of this machine is called, as it stands in a URL. */
export function localHost(host: string): string {
  // An address that stands for all of them is listened on, not called.
  const called = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return called.includes(':') ? `[${called}]` : called;
}

/** True for a URL that leads to this machine. */
export function isLocal({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
