// A classic script in the head, not a module: it must have run before the first paint.
try {
  const theme = localStorage.getItem('runcast.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage, no memory: the system's colours are a good answer too.
}
