
const root = document.documentElement;
root.classList.add("js");

const tabs = [...document.querySelectorAll("[role=tab]")];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

// A hidden page stays in the layout: its charts need a width.
function show(chosen, focus) {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    panelOf(tab).classList.toggle("away", !isChosen);
    panelOf(tab).inert = !isChosen;
  }
  if (focus) chosen.focus();
}

function showNamed() {
  show(tabs.find((tab) => panelOf(tab).id === location.hash.slice(1)) ?? tabs[0]);
}

const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
for (const [index, tab] of tabs.entries()) {
  const choose = (target, focus) => {
    history.replaceState(null, "", "#" + panelOf(target).id);
    show(target, focus);
  };
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    let next = null;
    if (event.key in steps) next = (index + steps[event.key] + tabs.length) % tabs.length;
    if (event.key === "Home") next = 0;
    if (event.key === "End") next = tabs.length - 1;
    if (next === null) return;
    event.preventDefault();
    choose(tabs[next], true);
  });
}
addEventListener("hashchange", showNamed);
showNamed();

// On paper nobody can switch tabs, so print both pages.
addEventListener("beforeprint", () => {
  for (const panel of tabs.map(panelOf)) panel.inert = false;
});
addEventListener("afterprint", showNamed);

const charts = JSON.parse(document.getElementById("charts").textContent);
await Promise.all(
  [...document.querySelectorAll("[data-chart]")].map(async (place) => {
    await window.vegaEmbed(place, charts[place.dataset.chart], {
      actions: false,
      renderer: "svg",
      tooltip: false,
    });
    // the label describes the chart; reading out its parts would repeat it
    place.querySelector("svg").setAttribute("aria-hidden", "true");
  }),
);
root.dataset.ready = "true";
