/** The look of a report that is one file. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--text:#1b1f24;--muted:#545d68;--line:#d8dbdf;--ground:#fff;--bar:#0b5a9d}
@media (prefers-color-scheme:dark){:root{--text:#e3e7ec;--muted:#a2acb8;--line:#313841;--ground:#15191e;--bar:#86bdf2}}
body{font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:var(--text);background:var(--ground);margin:0}
main{max-width:80rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .3rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.2rem 1.5rem;margin:0}
.facts div{display:flex;gap:.6rem;justify-content:space-between;border-top:1px solid var(--line);padding:.2rem 0}
.facts dt{color:var(--muted)}.facts dd{margin:0;text-align:right}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92em}
caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--muted);font-size:.85em;white-space:nowrap}.instant{min-width:7.5em}.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.empty,.muted{color:var(--muted)}
.bars{max-width:46rem;width:100%;height:auto;display:block}.bars text{fill:var(--muted);font-size:13px}
.bars rect{fill:var(--bar)}.bars .interval{stroke:var(--text);stroke-width:1.5;fill:none}
@media print{.scroll{overflow:visible}}
`
