// A picture that can't be had leaves no empty frame.
"use strict";
(() => {
  for (const image of document.querySelectorAll(".picture img")) {
    const hide = () => (image.closest(".picture").hidden = true);
    if (image.complete && !image.naturalWidth) hide();
    else image.addEventListener("error", hide);
  }
})();
