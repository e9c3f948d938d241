// A page that waits for a file asks again every second; when the file is there, it is fetched, once in a tab: coming
// back to the page or renewing it fetches nothing. Without script the page renews itself.
const ready = document.querySelector("[data-fetch] a");
if (ready) {
  if (!sessionStorage.getItem(ready.href)) {
    sessionStorage.setItem(ready.href, "1");
    location.assign(ready.href);
  }
} else if (document.querySelector("[data-wait]")) {
  setTimeout(() => location.reload(), 1000);
}
