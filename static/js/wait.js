// A page that waits for a file asks again every second; when the file is there, it is fetched. Without script the
// page renews itself.
const ready = document.querySelector("[data-fetch] a");
if (ready) {
  location.assign(ready.href);
} else if (document.querySelector("[data-wait]")) {
  setTimeout(() => location.reload(), 1000);
}
