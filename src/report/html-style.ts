// The style sheet of the HTML report: light, dark and paper.

/** Fixed text without anything from the report, so that its hash can stand in the page's policy. */
export const STYLE = `
:root { --paper: #ffffff; --ink: #1d2433; --soft: #5a6377; --line: #d9dee8; --band: #f4f6fa; --link: #1a56b0;
  --good: #17663a; --good-bg: #e5f4ea; --bad: #a3201c; --bad-bg: #fdeaea; --warning: #7a4b00; --warning-bg: #fff3dc; --neutral: #46506a; --neutral-bg: #eceff6;
  --v13: #1f6f8b; --v12: #7fb3d0; --v11: #f0a33a; --v10: #d9572b; --ssl: #8e1b3a; --other: #9aa1ae; --mark: #1d2433; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #12161f; --ink: #e4e8f0; --soft: #a2abbd; --line: #333c4e; --band: #1b212d; --link: #86b7ff;
    --good: #7fdba3; --good-bg: #14321f; --bad: #ff9d97; --bad-bg: #3b1717; --warning: #ffcb78; --warning-bg: #372708; --neutral: #b9c2d6; --neutral-bg: #262e3d;
    --v13: #3d9ab8; --v12: #8fc3de; --v11: #f3b35c; --v10: #ef7a4f; --ssl: #e0607f; --other: #8d95a5; --mark: #0d1118; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 3rem; }
body { margin: 0 auto; max-width: 68rem; padding: 0 1.5rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 3; }
.banner { position: sticky; top: 0; z-index: 2; margin: 0 -1.5rem; padding: .5rem 1.5rem; text-align: center; font-weight: 600;
  background: var(--warning-bg); color: var(--warning); border-bottom: 2px solid currentColor; }
header { padding-top: 2.5rem; }
h1, h2, h3, h4 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { font-size: 2rem; margin: 0 0 1rem; letter-spacing: -.01em; }
h2 { font-size: 1.4rem; margin: 3rem 0 .75rem; padding-bottom: .35rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; }
h4, h3.minor { font-size: 1rem; margin: 1.5rem 0 .4rem; }
p, ul, ol, dl { margin: .6rem 0; max-width: 60rem; }
p, li, dd, summary, .notice { overflow-wrap: anywhere; }
.verdict { font-size: 1.1rem; padding: .9rem 1.1rem; border-left: 5px solid; border-radius: 3px; }
.notice { margin: .8rem 0; padding: .6rem 1rem; border-left: 4px solid; border-radius: 3px; max-width: 60rem; }
.good { color: var(--good); background: var(--good-bg); border-color: var(--good); }
.bad { color: var(--bad); background: var(--bad-bg); border-color: var(--bad); }
.warning { color: var(--warning); background: var(--warning-bg); border-color: var(--warning); }
.neutral { color: var(--neutral); background: var(--neutral-bg); border-color: var(--neutral); }
.badge { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .85em; font-weight: 600; white-space: nowrap; overflow-wrap: normal; border: 1px solid; }
.made { display: flex; flex-wrap: wrap; gap: .25rem 2rem; color: var(--soft); }
.made div { display: flex; gap: .5rem; }
dt { font-weight: 600; }
dd { margin: 0; }
.facts > div { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; padding: .35rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); }
nav { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .25rem 1.5rem .75rem; margin-top: 2rem; }
nav h2 { font-size: 1.05rem; margin: .75rem 0 .25rem; border: 0; }
.contents { columns: 2; column-gap: 2.5rem; padding-left: 1.4rem; max-width: none; }
.contents ol { list-style: none; padding-left: 0; margin: 0; font-size: .9rem; }
.contents li { break-inside: avoid-column; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 5rem; }
th { overflow-wrap: normal; background: var(--band); border-bottom: 2px solid var(--line); white-space: nowrap; }
td > code:only-child { display: inline-block; min-width: 8rem; }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
th.num { white-space: normal; }
tfoot td { font-weight: 600; border-top: 2px solid var(--line); }
code { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--band); border: 1px solid var(--line); border-radius: 4px; padding: .7rem .9rem; overflow-x: auto; white-space: pre-wrap; margin: .6rem 0; }
.steps > li { margin: .9rem 0; padding-left: .3rem; }
.aside { color: var(--soft); font-size: .88em; }
.shell { margin: .7rem 0 -.3rem; color: var(--soft); font-size: .85em; break-after: avoid; }
.caution { color: var(--warning); }
.note { border-left: 3px solid var(--line); padding-left: .8rem; }
details { margin: .8rem 0; }
summary { cursor: pointer; color: var(--link); }
.chart { margin: 1.25rem 0; }
.chart figcaption { margin-bottom: .5rem; max-width: 60rem; }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { fill: var(--soft); font-size: 12px; font-family: inherit; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); }
.axis { stroke: var(--soft); }
.mark { stroke: var(--mark); stroke-width: 1; stroke-opacity: .55; fill: none; }
.mark circle { fill: var(--mark); fill-opacity: .55; stroke: none; }
.v-tlsv1-3 { fill: var(--v13); } .v-tlsv1-2 { fill: var(--v12); } .v-tlsv1-1 { fill: var(--v11); }
.v-tlsv1 { fill: var(--v10); } .v-sslv3 { fill: var(--ssl); } .v-other { fill: var(--other); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; padding: 0; font-size: .9rem; }
.chart .legend .swatch { display: inline-block; width: 26px; height: 14px; margin-right: .5em; vertical-align: -2px; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
@media (max-width: 44rem) { .contents { columns: 1; } .facts > div { grid-template-columns: 1fr; gap: 0; } }
@media print {
  @page { margin: 18mm 15mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; } }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  .badge { white-space: normal; }
  th { white-space: normal; }
  header { padding-top: 0; }
  .skip { display: none; }
  .verdict, .notice, .badge, th, nav, pre, .chart svg, .swatch { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h1, h2, h3, h4, caption, summary { break-after: avoid; }
  figure, tr, .facts > div, .notice { break-inside: avoid; }
  .level-3 > h3 { break-after: avoid; }
  #findings, #machine { break-before: page; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  .scroll { overflow: visible; }
  th, td { padding: .25rem .4rem; min-width: 3.5rem; }
  .num { white-space: normal; }
  pre { white-space: pre-wrap; }
  a { color: inherit; text-decoration: none; }
  details::details-content { display: block; content-visibility: visible; }
  details > summary { list-style: none; color: inherit; }
}
`;

/** On paper the banner of a sample stands on every page. */
export const bannerStyle = (): string => `
@media print {
  @page { @top-center { content: "SYNTHETIC SAMPLE – these accounts, people and machines do not exist"; font: bold 9pt sans-serif; color: #7a4b00; } }
  .banner { position: static; margin: 0 0 1rem; }
}
`;
