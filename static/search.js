// The global search: an ARIA combobox. The server finds; this moves through what it found.

const search = document.getElementById("search-input");
const found = document.getElementById("search-results");
const box = document.getElementById("search");

function choose(option) {
  found.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) search.setAttribute("aria-activedescendant", option.id);
  else search.removeAttribute("aria-activedescendant");
}

function showFound(shown) {
  found.hidden = !shown;
  search.setAttribute("aria-expanded", String(shown));
  choose(null);
}

if (search && found) {
  found.addEventListener("htmx:afterSwap", () => showFound(search.value !== ""));
  search.addEventListener("focus", () => found.children.length && search.value && showFound(true));
  box.addEventListener("focusout", (event) => {
    if (!event.currentTarget.contains(event.relatedTarget)) showFound(false);
  });
  box.addEventListener("toggle", (event) => event.newState === "open" && search.focus());
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const options = [...found.querySelectorAll('[role="option"]:not([aria-disabled])')];
    const chosen = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !found.hidden) {
      event.preventDefault();
      showFound(false);
    } else if (event.key === "Enter" && chosen >= 0 && !found.hidden) {
      event.preventDefault();
      options[chosen].click();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && options.length) {
      event.preventDefault();
      if (found.hidden) showFound(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = chosen < 0 && step < 0 ? options.length - 1 : chosen + step;
      choose(options[(next + options.length) % options.length]);
    }
  });
}
