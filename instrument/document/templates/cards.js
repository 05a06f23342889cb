// Cards, which CSS opens by their address: the focus goes there and comes back, and closing is going back.
{
  const shown = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    const found = name && document.getElementById(name);
    return found && found.classList.contains("card") ? found : null;
  };
  // How many cards lie between the page and this one, and from where the first was followed.
  let depth = 0;
  let opener = null;
  let followed = null;

  const rest = (card, inert) => {
    for (let each = card; each !== document.body; each = each.parentElement) {
      for (const other of each.parentElement.children) if (other !== each) other.inert = inert;
    }
  };

  const moved = () => {
    const card = shown();
    for (const each of document.querySelectorAll("[inert]")) each.inert = false;
    if (card) {
      if (!depth) opener = followed;
      if (!history.state) history.replaceState({ depth: followed ? depth + 1 : 0 }, "");
      depth = history.state.depth;
      rest(card, true);
      card.focus({ preventScroll: true });
      card.scrollTop = 0;
    } else {
      if (opener) opener.focus({ preventScroll: true });
      depth = 0;
      opener = null;
    }
    followed = null;
  };

  const close = () => {
    // The browser may have shown the card and not yet told of it.
    if (!history.state) moved();
    if (depth) history.go(-depth);
    else location.hash = "closed";
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.classList.contains("close")) {
      event.preventDefault();
      close();
    } else followed = link;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown()) close();
  });
  addEventListener("hashchange", moved);
  if (shown()) moved();
}
