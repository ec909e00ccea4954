document.addEventListener('docker-status-change', ({ detail }) => {
  document.title = `${detail.heading} - My IDE`;
});
