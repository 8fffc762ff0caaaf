// Before the program is there: the reader's theme, so that nothing is painted in another one, and the questions
// with which the images page begins, so that their answers are on the way. The program takes them from here
// (crates/client, early_answers.rs); what it does not find it asks for itself.
try {
  const theme = localStorage.getItem('stowage.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Storage may be forbidden.
}
if (location.pathname === '/images') {
  const answers = (window.earlyAnswers = new Map());
  const keep = (key, answer, controller) => {
    answers.set(key, [answer, controller]);
    // Whoever takes it says what went wrong, and nobody else.
    answer.catch(() => {});
  };
  const ask = (path, read = (answer) => answer) => {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(30_000)]);
    keep(location.origin + path, fetch(path, { signal }).then(read), controller);
  };
  const askForImages = (environment) => {
    const url = `${location.origin}/api/images?env=${environment}`;
    const controller = new AbortController();
    const { signal } = controller;
    const answer = fetch(url, { headers: { prefer: 'handling=strict' }, signal });
    keep(`${url}\nprefer: handling=strict`, answer, controller);
  };
  // As the page chooses: the first that answers, else the first.
  const askForFirst = async (answer) => {
    try {
      const enabled = (await answer.clone().json()).filter((environment) => environment.enabled);
      askForImages((enabled.find((environment) => environment.status === 'ok') ?? enabled[0]).id);
    } catch {
      // There is none, or nobody is signed in.
    }
    return answer;
  };
  ask('/api/auth/session');
  const [environment = '', ...others] = new URLSearchParams(location.search).getAll('env');
  if (environment === '') {
    ask('/api/environments', askForFirst);
  } else {
    ask('/api/environments');
    if (/^[1-9]\d*$/.test(environment) && others.length === 0) {
      askForImages(environment);
    }
  }
}
