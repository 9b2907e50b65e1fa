/** Colors by what they are for; every text on its background has at least 4.5:1, which a test computes. */
export const colors = {
  light: {
    ground: "#ffffff",
    raised: "#f4f6f8",
    text: "#1b1f24",
    quiet: "#57606a",
    line: "#c4ccd4",
    link: "#0a58ca",
    good: "#116329",
    bad: "#b3261e",
    warn: "#7a4d00",
    workload: "#e3f0ff",
    cluster: "#eef1f4",
    cloud: "#fff1dc",
    edge: "#6b7681",
  },
  dark: {
    ground: "#14181d",
    raised: "#1e242b",
    text: "#e6eaee",
    quiet: "#a3adb8",
    line: "#3b444e",
    link: "#7ab8ff",
    good: "#6fd08c",
    bad: "#ff9a8f",
    warn: "#f0bd5c",
    workload: "#173352",
    cluster: "#2a323b",
    cloud: "#4a3510",
    edge: "#8b97a3",
  },
} as const;

const variables = (scheme: keyof typeof colors): string =>
  Object.entries(colors[scheme])
    .map(([name, color]) => `--${name}:${color}`)
    .join(";");

/** The whole style of a page. */
export const style = `
:root{color-scheme:light dark;${variables("light")}}
@media (prefers-color-scheme:dark){:root{${variables("dark")}}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
body{margin:0;background:var(--ground);color:var(--text)}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px;background:var(--ground);padding:.5rem 1rem;z-index:1}
.skip:focus{left:1rem;top:1rem}
header,main,nav,footer{max-width:80rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.75rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 1rem}
h2{font-size:1.3rem;margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
.summary{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:.75rem;margin:0}
.summary div{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.6rem .9rem}
.summary dt{color:var(--quiet);font-size:.85rem}
.summary dd{margin:0;font-weight:600;overflow-wrap:anywhere}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:1.25rem 0 0}
.scroll{overflow-x:auto;margin:.75rem 0;max-width:100%}
table{border-collapse:collapse;font-size:.9rem;min-width:100%}
caption{text-align:left;color:var(--quiet);padding:.25rem 0;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem;border-bottom:1px solid var(--line)}
thead th{background:var(--raised);white-space:nowrap}
td:last-child{min-width:14rem}
td.number:last-child{min-width:0}
tbody th{font-weight:600;min-width:9rem}
tbody th code{min-width:13rem;display:inline-block}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font:.85em/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
td code,th code{min-width:8rem}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:0 .9rem}
details[open]{padding-bottom:.5rem}
summary{cursor:pointer;padding:.45rem 0;overflow-wrap:anywhere}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.quiet{color:var(--quiet)}
svg{display:block;font-family:inherit;max-width:100%;height:auto;min-width:56rem}
svg text{fill:var(--text);font-size:12px}
svg .title{font-size:13px;font-weight:600}
svg .detail{fill:var(--quiet)}
.node rect{stroke:var(--edge);stroke-width:1}
.workload rect{fill:var(--workload)}.cluster rect{fill:var(--cluster)}.cloud rect{fill:var(--cloud)}
.edge{fill:none;stroke:var(--edge);stroke-width:1.5}
.faint{opacity:.25}
marker path{fill:var(--edge)}
.node:hover .edge{stroke:var(--link);stroke-width:2.5;opacity:1}
.node:hover rect{stroke:var(--link);stroke-width:2.5}
footer{margin-top:3rem;padding-top:1rem;padding-bottom:2rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.9rem}
@media print{
:root{color-scheme:light;${variables("light")}}
nav,.skip{display:none}
html{font-size:11px}
header,main,footer{max-width:none;padding:0}
details{border:0;padding:0}
details::details-content{content-visibility:visible;display:block}
.scroll{overflow:visible}
svg{min-width:0}
tr,figure{break-inside:avoid}
h2,h3,summary{break-after:avoid}
}`;
