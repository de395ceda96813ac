// Runs before the app does: counts the requests that are not answered yet, and keeps the words of all answers: in an
// English interface these alone may be Russian, and in any these alone may be templates, such as `{{name}}`.
(() => {
  const watch = (window.screenWatch = { pending: 0, words: new Set() });
  const { fetch } = window;
  window.fetch = async (...asked) => {
    watch.pending += 1;
    try {
      const answer = await fetch(...asked);
      if (answer.headers.get("content-type")?.includes("json")) {
        const text = JSON.stringify(await answer.clone().json());
        for (const word of text.match(/[А-Яа-яЁё]+|\{\{\w+\}\}/g) ?? []) watch.words.add(word);
      }
      return answer;
    } finally {
      watch.pending -= 1;
    }
  };
})();
