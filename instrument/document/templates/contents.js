// The sections at hand: open beside a wide page, closed over a narrow one, with the one that is read marked.
{
  const root = document.documentElement;
  const nav = document.querySelector("nav");
  root.classList.add("scripted");
  if (nav) {
    const details = nav.querySelector("details");
    const here = nav.querySelector(".here");
    const wide = matchMedia("screen and (min-width: 68rem)");
    const links = [...nav.querySelectorAll("a")];
    const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let current = null;

    const mark = () => {
      const edge = Number.parseFloat(getComputedStyle(root).scrollPaddingTop) + 8;
      const below = heads.findIndex((head) => head.getBoundingClientRect().top > edge);
      const end = root.scrollHeight - innerHeight - scrollY < 2 && scrollY > 0;
      const place = end || below < 0 ? links.length - 1 : Math.max(below - 1, 0);
      if (links[place] === current) return;
      if (current) current.removeAttribute("aria-current");
      current = links[place];
      current.setAttribute("aria-current", "location");
      here.textContent = current.textContent;
      for (const item of nav.querySelectorAll("li")) item.classList.toggle("open", item.contains(current));
      const [inner, outer] = [current.getBoundingClientRect(), nav.getBoundingClientRect()];
      if (wide.matches && (inner.top < outer.top || inner.bottom > outer.bottom)) {
        nav.scrollTop += inner.top - outer.top - outer.height / 3;
      }
    };
    const fit = () => {
      details.open = wide.matches;
      // What is followed stops below the bar, as high as it is with a mark of one line or more.
      root.style.scrollPaddingTop = wide.matches ? "" : `${nav.parentElement.offsetHeight + 16}px`;
    };
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    };
    nav.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) details.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !wide.matches && details.open) {
        details.open = false;
        details.querySelector("summary").focus();
      }
    });
    wide.addEventListener("change", fit);
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    new ResizeObserver(() => details.open || fit()).observe(nav);
    fit();
    mark();
  }
}
