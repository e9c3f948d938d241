// While papers are being made, the page asks again every two seconds and shows the files that have come, each in its
// place with what may be done with them: what is chosen or focused elsewhere stays. Without script the page renews itself.
async function ask() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const line of document.querySelectorAll(".files:has(.being-made)")) {
      const now = page.getElementById(line.id);
      if (now && !now.querySelector(".being-made")) line.closest("li").replaceWith(document.adoptNode(now.closest("li")));
    }
  } catch {
    // The line is down: asked again as if nothing had come.
  }
  if (document.querySelector(".being-made")) setTimeout(ask, 2000);
}
setTimeout(ask, 2000);
