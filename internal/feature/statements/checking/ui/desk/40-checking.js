// A page that shows how far something is looks again by itself.
if (document.querySelector("[data-checking-again]")) setTimeout(() => location.reload(), 2000)
