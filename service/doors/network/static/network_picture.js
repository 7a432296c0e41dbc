// Gives the picture of a page as PNG: the file is drawn twice as large onto a canvas.
const place = document.querySelector("[data-png]");

async function save(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((png) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(png), download: `${document.title}.png` });
    link.click();
    URL.revokeObjectURL(link.href);
  }, "image/png");
}

if (place) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: place.dataset.png });
  button.addEventListener("click", () => save(place.parentElement.querySelector("a[download]").href));
  place.append(button);
}
