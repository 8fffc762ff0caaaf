// Follows the list of an environment for as long as somebody sees the window: `tell` hears the entity tag of the newest
// list, or that the daemon lists none (null); and null where the server tells nothing any more. Returns what ends it.
//
// Browsers open six connections to a server at most (HTTP/1.1), so windows share a stream: the one that holds the lock has it,
// and passes on what it hears. Where there are no locks, without HTTPS, each has its own.
window.followList = (environment, tell) => {
  const name = `stowage.list.${environment}`;
  const channel = new BroadcastChannel(name);
  let ended = false;
  let leave;
  let newest;
  const hear = (etag) => {
    newest = etag;
    tell(etag);
    channel.postMessage({ etag });
  };
  const hold = () =>
    new Promise((release) => {
      const source = new EventSource(`/api/events?env=${environment}`);
      let again;
      source.addEventListener('list', ({ data }) => hear(JSON.parse(data).etag));
      source.addEventListener('error', () => {
        // It tries again by itself, unless it was refused.
        if (source.readyState === EventSource.CLOSED) {
          hear(null);
          again = setTimeout(follow, 30_000);
        }
      });
      const before = leave;
      leave = () => {
        before();
        source.close();
        clearTimeout(again);
        newest = undefined;
        release();
      };
    });
  const follow = () => {
    leave?.();
    leave = undefined;
    if (ended || document.hidden) {
      return;
    }
    const waiting = new AbortController();
    leave = () => waiting.abort();
    if (navigator.locks) {
      // Whoever leaves before it is their turn gives up the wait.
      navigator.locks.request(name, { signal: waiting.signal }, hold).catch(() => {});
      // Whoever has the stream says what is known by now.
      channel.postMessage({});
    } else {
      hold();
    }
  };
  channel.addEventListener('message', ({ data }) => {
    if ('etag' in data) {
      tell(data.etag);
    } else if (newest !== undefined) {
      channel.postMessage({ etag: newest });
    }
  });
  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', follow);
    follow();
    channel.close();
  };
};
