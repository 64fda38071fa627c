// A page made for paper opens the print dialog by itself; without script it is printed from the browser's menu.
window.addEventListener("load", () => window.print());
