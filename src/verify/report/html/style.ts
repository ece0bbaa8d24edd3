/** The style sheet of the report: light, dark and print, wide and narrow, without any font or picture from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f5f1; --card: #fffefb; --ink: #1d1f23; --soft: #5d6169; --line: #dedbd2; --track: #eceae3;
  --plain: #3566c8; --good: #1d8a5b; --info: #5b7f9e; --warning: #c77700; --error: #cc2f3a;
  --good-ink: #12704a; --info-ink: #3f6180; --warning-ink: #8f5500; --error-ink: #b01e2b;
  --sea: #e6edf3; --land: #fbfaf6; --border: #cfd3d4; --coast: #b4bcc2;
  --sans: Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, "Cascadia Mono", Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121417; --card: #1a1d21; --ink: #e9e7e2; --soft: #9ba1a9; --line: #2e3238; --track: #282c32;
    --plain: #6f9bf0; --good: #3fb37f; --info: #7ba3c6; --warning: #eba43a; --error: #f0616b;
    --good-ink: #5fcf9b; --info-ink: #93b8d8; --warning-ink: #f0b255; --error-ink: #ff858d;
    --sea: #15191e; --land: #262b31; --border: #3b4249; --coast: #4a525b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: anywhere; }
main, body > footer { max-width: 66rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; }
ul { padding: 0; list-style: none; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
a:hover { text-decoration-color: currentColor; }
bdi { unicode-bidi: isolate; }
.number, .tiles dd, .tally b { font-variant-numeric: tabular-nums; }
.dim { color: var(--soft); }
.code, h3, pre { font-family: var(--mono); font-size: .84em; }

.verdict { padding: clamp(2rem, 6vw, 4.5rem) 0 0; }
.eyebrow { font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; color: var(--soft); }
h1 { display: flex; align-items: center; gap: .35em; margin: .4rem 0 1.6rem; font-size: clamp(1.9rem, 5.4vw, 3.4rem); line-height: 1.1; font-weight: 650; letter-spacing: -.025em; }
.mark { flex: none; width: .92em; height: .92em; }
.mark circle { fill: var(--good); }
.mark path { fill: none; stroke: var(--paper); stroke-width: 3.6; stroke-linecap: round; stroke-linejoin: round; }
.error .mark circle { fill: var(--error); }
dl.facts { display: flex; flex-wrap: wrap; gap: .7rem 2.6rem; }
dt { color: var(--soft); font-size: .8rem; }
.facts dd { font-size: .95rem; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); margin: 2rem 0 0; border: 1px solid var(--line); border-radius: .7rem; background: var(--card); overflow: hidden; }
.tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: .95rem 1.1rem; box-shadow: -1px -1px 0 var(--line); }
.tiles dd { font-size: 1.4rem; line-height: 1.25; font-weight: 600; letter-spacing: -.015em; }
.tiles .error dd { color: var(--error-ink); } .tiles .warning dd { color: var(--warning-ink); } .tiles .info dd { color: var(--info-ink); }
.proportion { margin-top: 1.3rem; }
.proportion .bar { height: .6rem; border-radius: .3rem; background: var(--track); }
figcaption { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin-top: .6rem; font-size: .84rem; color: var(--soft); }
.key { display: inline-flex; align-items: center; gap: .45em; }
.key i { width: .62rem; height: .62rem; border-radius: 50%; }
.key svg { width: .85rem; height: .85rem; }
i.good { background: var(--good); } i.info { background: var(--info); } i.warning { background: var(--warning); } i.error { background: var(--error); }

nav { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; margin: 2.4rem 0 0; padding: .8rem 0; border-block: 1px solid var(--line); font-size: .92rem; }
nav a { text-decoration: none; color: var(--soft); } nav a:hover { color: var(--ink); }
section { padding-top: clamp(2.4rem, 6vw, 3.8rem); }
section > header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .2rem 1.5rem; margin-bottom: 1.1rem; }
h2 { font-size: 1.45rem; line-height: 1.25; font-weight: 640; letter-spacing: -.015em; }
p.facts { color: var(--soft); font-size: .92rem; }

.filter { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: 1rem; }
.filter button { font: inherit; font-size: .84rem; padding: .2rem .8rem; border: 1px solid var(--line); border-radius: 2rem; background: none; color: var(--soft); cursor: pointer; }
.filter button[aria-pressed="true"] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.finding { display: grid; grid-template-columns: 8.5rem 1fr; gap: .4rem 1.6rem; padding: 1.4rem 1.6rem 1.5rem; margin-bottom: .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.finding[hidden] { display: none; }
.tally { display: flex; flex-direction: column; align-items: flex-start; }
.tally b { margin-top: .5rem; font-size: 1.7rem; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; }
.tally .dim { font-size: .84rem; }
.chip { font-size: .72rem; font-weight: 650; letter-spacing: .05em; text-transform: uppercase; padding: .1rem .55rem; border-radius: 1rem; border: 1px solid currentColor; }
.chip.error { background: var(--error); border-color: var(--error); color: var(--card); }
.chip.warning { color: var(--warning-ink); } .chip.info { color: var(--info-ink); }
.finding h3 { font-size: .95rem; font-weight: 600; }
.what { min-width: 0; }
.what > * + * { margin-top: .55rem; }
.summary { font-size: 1.06rem; line-height: 1.45; }
.samples { border-top: 1px solid var(--line); font-size: .9rem; }
.samples li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.4rem; align-items: baseline; padding: .4rem 0; border-bottom: 1px solid var(--line); }
.samples .message { overflow: hidden; }
.place { display: flex; flex-wrap: wrap; gap: 0 .9rem; font: .78rem/1.5 var(--mono); color: var(--soft); }
.samples .more { color: var(--soft); }
.fix { padding-left: .9rem; border-left: 3px solid var(--good); }
.fix b { display: block; font-size: .8rem; font-weight: 600; color: var(--good-ink); }
.origin, .examples { font-size: .84rem; color: var(--soft); }
summary { cursor: pointer; }
pre { margin: .2rem 0 .6rem; padding: .6rem .8rem; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; color: var(--ink); }
.label { margin-top: .6rem; font-size: .8rem; } .label.bad { color: var(--error-ink); } .label.good { color: var(--good-ink); }
.held { padding: .9rem 1.6rem; border: 1px solid var(--line); border-radius: .7rem; color: var(--soft); }
.held dl { margin-top: .8rem; columns: 2 20rem; column-gap: 2.2rem; font-size: .86rem; }
.held div { break-inside: avoid; padding: .3rem 0; }
.held dt { color: var(--ink); font-size: .8rem; }

.map + .map { margin-top: 2rem; }
.map h3 { margin-bottom: .6rem; font: 600 .95rem var(--sans); }
.map > svg { display: block; width: 100%; height: auto; border-radius: .7rem; border: 1px solid var(--line); }
.sea { fill: var(--sea); } .land { fill: var(--land); stroke: var(--coast); stroke-width: 6; stroke-linejoin: round; }
.border { fill: none; stroke: var(--border); stroke-width: 6; stroke-linejoin: round; }
.records circle { fill: var(--plain); fill-opacity: .55; stroke: var(--plain); stroke-width: .8; }
.warnings circle { fill: var(--warning); stroke: var(--land); stroke-width: .6; }
.errors circle { fill: var(--error); stroke: var(--land); stroke-width: .6; }
.dots { fill: none; stroke-linecap: round; }
.records .dots { stroke: var(--plain); stroke-opacity: .6; } .warnings .dots { stroke: var(--warning); } .errors .dots { stroke: var(--error); }

.scroll { overflow-x: auto; }
table { overflow-wrap: break-word; width: 100%; border-collapse: collapse; font-size: .92rem; }
caption { text-align: left; padding: 1.3rem 0 .3rem; font-weight: 600; }
th, td { padding: .38rem .9rem .38rem 0; text-align: left; font-weight: 400; border-bottom: 1px solid var(--line); vertical-align: middle; }
th:last-child, td:last-child { padding-right: 0; }
thead th, thead td { font-size: .8rem; color: var(--soft); white-space: nowrap; }
td.code { color: var(--soft); }
tfoot th, tfoot td, .odd th { color: var(--soft); }
.number { text-align: right; white-space: nowrap; }
.track { width: 46%; min-width: 7rem; }
.fields th { white-space: nowrap; }
.files th { overflow-wrap: anywhere; }
.files .track { width: 34%; }
.bar { display: block; width: 100%; height: .68rem; border-radius: .15rem; }
.fields .bar { background: var(--track); }
.plain { fill: var(--plain); } .good { fill: var(--good); } .info { fill: var(--info); } .warning { fill: var(--warning); } .error { fill: var(--error); }
.gap { fill: none; }
.range { fill: var(--plain); fill-opacity: .28; }
.must { margin-left: .5em; font: .72rem var(--sans); color: var(--soft); }
.level1 { padding-left: 1.4rem; } .level2 { padding-left: 2.8rem; } .level3 { padding-left: 4.2rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.2rem; }
.chart { padding: 1.2rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.chart h3 { margin-bottom: .8rem; font: 600 .95rem var(--sans); }
.chart svg { display: block; width: 100%; height: 7rem; border-bottom: 1px solid var(--line); }
.chart dl { display: flex; gap: 1.8rem; margin-top: .8rem; }
.chart dd { font-variant-numeric: tabular-nums; font-weight: 600; }
body > footer { padding-block: 3.5rem; font-size: .84rem; color: var(--soft); }

@media (max-width: 46rem) {
  .tiles { grid-template-columns: repeat(3, 1fr); }
  .tiles div { padding: .7rem .8rem; } .tiles dd { font-size: 1.15rem; }
  .finding { grid-template-columns: 1fr; padding: 1.1rem 1.1rem 1.2rem; }
  .tally { flex-direction: row; flex-wrap: wrap; align-items: baseline; gap: 0 .7rem; }
  .tally b { margin: 0; font-size: 1.2rem; }
  .held { padding: .9rem 1.1rem; }
  th, td { padding-right: .6rem; }
  .track, .fields .track { width: auto; min-width: 3.5rem; }
  .countries :is(th, td):is(:nth-child(2), :nth-child(5)) { display: none; }
  .level1 { padding-left: .8rem; } .level2 { padding-left: 1.6rem; } .level3 { padding-left: 2.4rem; }
  .must { display: block; margin: 0; }
  .files .track { display: none; }
}
@media print {
  :root { --paper: #fff; --card: #fff; }
  body { font-size: 10.5pt; }
  nav, .filter, .held, .examples { display: none; }
  .finding[hidden] { display: grid; }
  .finding, .map, .chart, tr, dl.tiles { break-inside: avoid; }
  section > header { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
