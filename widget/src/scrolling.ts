/** Where the conversation stands in its scrolling region. */

const MARGIN = 8; // px above what is scrolled to

/** Moves the log, or the whole window where that scrolls instead; never the page around it. */
export function scrollToStart(root: ParentNode, target: Element): void {
  for (const scroller of root.querySelectorAll(".log, .window")) {
    scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - MARGIN;
  }
}

export function scrollToEnd(root: ParentNode): void {
  const log = root.querySelector(".log");
  const last = log?.lastElementChild;
  if (!log || !last) return;
  log.scrollTop = log.scrollHeight;
  const shell = root.querySelector(".window");
  if (shell && shell.scrollHeight > shell.clientHeight) scrollToStart(shell.parentNode ?? root, last);
}
