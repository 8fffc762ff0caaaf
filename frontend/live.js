// Follows the list of an environment, or of all where it is empty, for as long as somebody sees the window: `tell` hears what is
// newest, the entity tag of a list or in what words the daemon fails to give one, and of which environment; and null of what was
// asked for where the server tells nothing any more. Returns what ends it.
//
// Browsers open six connections to a server at most (HTTP/1.1), so windows share a stream: the one that holds the lock has it,
// and passes on what it hears. Where there are no locks, without HTTPS, each has its own.
window.followList = (environment, tell) => {
  const name = `stowage.newest.${environment}`;
  const channel = new BroadcastChannel(name);
  let ended = false;
  let leave;
  const newest = new Map();
  const hear = (what, of) => {
    newest.set(of, what);
    tell(what, of);
    channel.postMessage({ what, of });
  };
  const hold = () =>
    new Promise((release) => {
      const source = new EventSource(`/api/events${environment && `?env=${environment}`}`);
      let again;
      source.addEventListener('list', ({ data }) => {
        const news = JSON.parse(data);
        hear(news.etag ?? news.error, `${news.environment}`);
      });
      source.addEventListener('error', () => {
        // It tries again by itself, unless it was refused.
        if (source.readyState === EventSource.CLOSED) {
          hear(null, environment);
          again = setTimeout(follow, 30_000);
        }
      });
      const before = leave;
      leave = () => {
        before();
        source.close();
        clearTimeout(again);
        newest.clear();
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
    if ('what' in data) {
      tell(data.what, data.of);
    } else {
      newest.forEach((what, of) => channel.postMessage({ what, of }));
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
