// Chromium may give up the picture of turning to this page while its head is read, and
// reports that as an error of a promise that no script has. The page is there all the
// same, so nobody need hear of it. This is no module: modules run too late for it.
addEventListener('unhandledrejection', (e) => {
  if (String(e.reason?.message).includes('ViewTransition opt-in disabled')) e.preventDefault();
});
