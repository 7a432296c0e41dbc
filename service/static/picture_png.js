// Gives each picture of a page as PNG: the file is drawn twice as large onto a canvas.
async function save(file, name) {
  const image = new Image();
  image.src = file.href;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((png) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(png), download: `${[document.title, name].filter(Boolean).join(" – ")}.png` });
    link.click();
    URL.revokeObjectURL(link.href);
  }, "image/png");
}

for (const place of document.querySelectorAll("[data-png]")) {
  const file = place.parentElement.querySelector("a[download]");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: place.dataset.png });
  button.addEventListener("click", () => save(file, place.dataset.name));
  place.append(button);
}
