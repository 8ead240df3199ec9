// Says what is wrong with a page for people who hear it, enlarge it, touch it or see little contrast.
(() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (element) => `<${element.tagName.toLowerCase()} ${element.id || element.className}> "${element.textContent.trim().slice(0, 30)}"`;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;

  if (!document.documentElement.lang) faults.push("the page does not say its language");
  if (!document.title.trim()) faults.push("the page has no title");

  // Structure
  for (const [selector, least, most] of [["h1", 1, 1], ["main", 1, 1], ["body > header", 1, 1], ["body > footer", 1, 1]]) {
    const count = all(selector).length;
    if (count < least || count > most) faults.push(`${count} of ${selector}`);
  }
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(`${name(heading)} skips a level`);
    level = own;
  }
  const ids = all("[id]").map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`two elements are called ${id}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "for"]) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(`${name(element)}: nothing is called ${id}`);
      }
    }
  }
  for (const element of all("section, nav")) {
    if (!element.ariaLabel && !element.getAttribute("aria-labelledby")) faults.push(`${name(element)} has no name`);
  }
  for (const element of all("svg")) if (!element.ariaHidden) faults.push(`${name(element)} is heard as a picture without words`);

  // What one fills in or presses
  for (const field of all("input:not([type=hidden]), textarea, select")) {
    if (![...field.labels].some((label) => label.textContent.trim())) faults.push(`${name(field)} has no label`);
  }
  for (const element of all("a, button, summary")) {
    if (!element.textContent.trim()) faults.push(`${name(element)} has no words`);
  }
  for (const element of all("[tabindex]")) if (element.tabIndex > 0) faults.push(`${name(element)} jumps the queue`);
  for (const element of all("a, button, summary, input:not([type=hidden]), textarea").filter(isShown)) {
    const inline = element.matches("p a, .body a");
    // A stretched link is as large as its line, a choice as large as its label.
    const area = (element.closest(".line, label") || element).getBoundingClientRect();
    const isButton = element.matches(".button");
    if ((!inline || isButton) && area.height < 43.5) faults.push(`${name(element)} is ${area.height} pixels high`);
  }

  // Room
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide, the window ${root.clientWidth}`);
  for (const element of all("main *").filter(isShown)) {
    const { left, right } = element.getBoundingClientRect();
    if (left < -0.5 || right > root.clientWidth + 0.5) faults.push(`${name(element)} reaches from ${left} to ${right}`);
  }

  // Contrast (WCAG 2.2, 1.4.3 and 1.4.11)
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
      if (colour[3] > 0) faults.push(`${name(at)} has a ground one can see through`);
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !isShown(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const found = contrast(parse(style.color), ground(element));
    if (found < least) faults.push(`${name(element)} has a contrast of ${found.toFixed(2)}`);
  }
  for (const field of all("input:not([type=hidden]), textarea").filter(isShown)) {
    const found = contrast(parse(getComputedStyle(field).borderTopColor), ground(field.parentElement));
    if (found < 3 && !field.matches(":focus")) faults.push(`the edge of ${name(field)} has a contrast of ${found.toFixed(2)}`);
  }
  for (const dot of all(".dot").filter(isShown)) {
    const style = getComputedStyle(dot);
    const own = parse(style.borderTopWidth === "0px" ? style.backgroundColor : style.borderTopColor);
    const found = contrast(own, ground(dot.parentElement));
    if (found < 3) faults.push(`${name(dot)} has a contrast of ${found.toFixed(2)}`);
  }
  return [...new Set(faults)];
})()
