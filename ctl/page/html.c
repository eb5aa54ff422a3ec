/*
 * What is around and between the content of a page: its frame, its style,
 * text.
 *
 * The colours are chosen so that text has a contrast of at least 4.5 to 1 on
 * its ground, and curves one of 3 to 1 to what they lie on, light and dark.
 */
#include "html.h"

#include <string.h>

#include <memcoord/escape.h>

static const struct {
	char character;
	const char *entity;
} entities[] = {
	{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
	{ '"', "&quot;" }, { '\'', "&#39;" },
};

static void put(FILE *out, char character)
{
	for (size_t i = 0; i < MC_COUNT(entities); i++)
		if (entities[i].character == character) {
			fputs(entities[i].entity, out);
			return;
		}
	putc(character, out);
}

void mc_html_text(FILE *out, const char *text)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);

	for (const char *at = escaped; *at != '\0'; at++)
		put(out, *at);
}

static const char style[] =
	/* ---- colours ---- */
	":root{color-scheme:light dark;"
	"--page:#f3f5f8;--card:#fff;--ink:#18212c;--muted:#56616f;"
	"--edge:#d9dfe7;--grid:#18212c1f;--link:#1557a8;"
	"--has:#c5daf5;--has-edge:#1d62b8;--used:#6f9fe0;--back:#d2efdb;"
	"--back-edge:#17803d;--give:#b85600;--bad:#c4222b;--unused:#8a35c0;"
	"--warn:#9a6b00;--off:#7c8794}"
	"@media(prefers-color-scheme:dark){:root{"
	"--page:#0f141a;--card:#19212b;--ink:#e8edf3;--muted:#a3b0bf;"
	"--edge:#2c3744;--grid:#e8edf324;--link:#8abbff;"
	"--has:#254468;--has-edge:#7db4ff;--used:#4079c4;--back:#1c4430;"
	"--back-edge:#46c878;--give:#ffa04d;--bad:#ff6b6b;--unused:#d59bff;"
	"--warn:#e3b341;--off:#7f8b99}}"
	/* ---- the page ---- */
	"*{box-sizing:border-box}"
	"body{margin:0;background:var(--page);color:var(--ink);"
	"font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
	"'Helvetica Neue',Arial,sans-serif}"
	"main{max-width:82rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}"
	"h1{font-size:1.6rem;line-height:1.2;margin:0;font-weight:650;"
	"letter-spacing:-.01em}"
	"h2{font-size:1.15rem;margin:2.2rem 0 .7rem;font-weight:650}"
	"h3{font-size:1rem;margin:0;font-weight:650;overflow-wrap:anywhere}"
	"p{margin:.3rem 0}a{color:var(--link)}"
	".muted,figcaption,.when{color:var(--muted)}"
	".when{margin:.25rem 0 0}"
	".sum{font-size:1.15rem;line-height:1.45;margin:1.1rem 0 .2rem;"
	"max-width:60rem;text-wrap:pretty}"
	".card{background:var(--card);border:1px solid var(--edge);"
	"border-radius:10px;padding:1rem 1.15rem}"
	/* ---- tiles ---- */
	".tiles{display:grid;gap:.75rem;margin:1.1rem 0 0;padding:0;"
	"grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr))}"
	".tiles div{background:var(--card);border:1px solid var(--edge);"
	"border-radius:10px;padding:.75rem 1rem}"
	".tiles dt{color:var(--muted);font-size:.82rem}"
	".tiles dd{margin:0;font-size:1.5rem;font-weight:650;line-height:1.3;"
	"font-variant-numeric:tabular-nums}"
	".tiles small{display:block;font-size:.8rem;font-weight:400;"
	"color:var(--muted)}"
	".tiles .good{color:var(--back-edge)}.tiles .bad{color:var(--bad)}"
	/* ---- figures ---- */
	".grid2{display:grid;gap:.9rem;grid-template-columns:"
	"repeat(auto-fill,minmax(min(100%,33rem),1fr))}"
	"figure{margin:0;min-width:0}"
	".head{display:flex;flex-wrap:wrap;gap:.2rem .6rem;"
	"align-items:baseline;justify-content:space-between}"
	"figcaption{font-size:.85rem;overflow-wrap:anywhere}"
	".curves{padding:.7rem .4rem 0 4.6rem}"
	"svg.plot{display:block;overflow:visible}"
	"svg text{font-size:11px;fill:var(--muted);"
	"font-variant-numeric:tabular-nums}"
	"text.size{text-anchor:end}text.time{text-anchor:middle}"
	".grid,.tick{stroke:var(--grid);shape-rendering:crispEdges}"
	"path{fill:none;stroke-width:1.75;stroke-linejoin:round;"
	"stroke-linecap:round;vector-effect:non-scaling-stroke}"
	".a-back{fill:var(--back);stroke:none}"
	".a-has{fill:var(--has);stroke:none}"
	".a-used{fill:var(--used);stroke:none}"
	".l-has{stroke:var(--has-edge)}.l-back{stroke:var(--back-edge)}"
	".l-max{stroke:var(--muted);stroke-dasharray:2 4;stroke-width:1.25}"
	".l-unused{stroke:var(--unused);stroke-width:1.4}"
	".l-unused[d$=h0]{stroke-width:7}"
	".l-reserve{stroke:var(--bad);stroke-dasharray:5 4;stroke-width:1.5}"
	".over{fill:var(--ink);fill-opacity:0}.over:hover{fill-opacity:.1}"
	".m-take{fill:var(--back-edge)}.m-give{fill:var(--give)}"
	".m-bad,.s-bad{fill:var(--bad)}.s-ok{fill:var(--back-edge)}"
	".s-need{fill:var(--give)}.s-move{fill:var(--has-edge)}"
	".s-warn{fill:var(--warn)}.s-off{fill:var(--off)}"
	"rect[class^=m-]:hover,rect[class^=s-]:hover{stroke:var(--ink);"
	"stroke-width:2}"
	/* ---- badges, legend ---- */
	".badge{font-size:.78rem;border-radius:1rem;padding:0 .6rem;"
	"border:1px solid currentColor;white-space:nowrap}"
	".b-ok{color:var(--back-edge)}.b-need{color:var(--give)}"
	".b-move{color:var(--link)}.b-warn{color:var(--warn)}"
	".b-bad{color:var(--bad)}.b-off{color:var(--muted)}"
	".legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:0 0 "
	".8rem;"
	"padding:0;list-style:none;font-size:.85rem;color:var(--muted)}"
	".legend i{display:inline-block;width:.85rem;height:.85rem;"
	"border-radius:3px;margin-right:.4rem;vertical-align:-.1rem}"
	".i-back{background:var(--back);border:1px solid var(--back-edge)}"
	".i-has{background:var(--has);border:1px solid var(--has-edge)}"
	".i-used{background:var(--used)}"
	".legend .line{height:0;border-radius:0;vertical-align:.25rem;"
	"border-top:3px solid}"
	".i-unused{color:var(--unused)}.i-reserve{color:var(--bad)}"
	".i-take{background:var(--back-edge)}.i-give{background:var(--give)}"
	".i-bad{background:var(--bad)}.i-move{background:var(--has-edge)}"
	".i-warn{background:var(--warn)}.i-off{background:var(--off)}"
	/* ---- tables ---- */
	".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;"
	"font-size:.88rem}"
	"th,td{padding:.38rem .75rem;text-align:left;vertical-align:top;"
	"border-bottom:1px solid var(--edge)}"
	"th{color:var(--muted);font-weight:600;white-space:nowrap}"
	"tr:last-child>td,tr:last-child>th[scope=row]{border-bottom:0}"
	"td.n,th.n{text-align:right;white-space:nowrap;"
	"font-variant-numeric:tabular-nums}"
	"th[scope=row]{color:var(--ink);overflow-wrap:anywhere;"
	"white-space:normal;min-width:7rem}"
	"tfoot th[scope=row],tfoot td{font-weight:650}"
	"tfoot tr:first-child>*{border-top:2px solid var(--edge)}"
	"code{font:.92em ui-monospace,'DejaVu Sans Mono',Menlo,monospace;"
	"overflow-wrap:anywhere}"
	"details{margin-top:.6rem;font-size:.88rem}"
	"summary{cursor:pointer;color:var(--link)}"
	"footer{margin-top:2.5rem;color:var(--muted);font-size:.85rem}"
	/* ---- phones, paper ---- */
	"@media(max-width:40rem){main{padding:1rem .75rem 2rem}"
	".card{padding:.8rem .8rem}.curves{padding-left:4.3rem}"
	"text.odd{display:none}h1{font-size:1.35rem}.sum{font-size:1.05rem}"
	".tiles{gap:.5rem;grid-template-columns:1fr 1fr}"
	".tiles dd{font-size:1.2rem}th,td{padding:.35rem .5rem}}"
	"@media print{:root{color-scheme:light;--page:#fff;--card:#fff;"
	"--ink:#000;--muted:#444;--edge:#bbb;--grid:#0002;--link:#000;"
	"--has:#c5daf5;--has-edge:#1d62b8;--used:#6f9fe0;--back:#d2efdb;"
	"--back-edge:#17803d;--give:#b85600;--bad:#c4222b;--unused:#8a35c0;"
	"--warn:#9a6b00;--off:#7c8794}"
	"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
	"html{font-size:11px}body{font-size:11px}"
	"svg text{font-size:9px}th,td{padding:.2rem "
	".4rem}main{padding:0;max-width:none}"
	"figure,tr,.tiles div{break-inside:avoid}"
	"h2,.legend{break-after:avoid}"
	"details:not([open]){display:none}"
	".grid2{grid-template-columns:1fr 1fr}.wide{overflow:visible}}";

void mc_html_begin(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\""
	      "default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width,"
	      "initial-scale=1\">\n<title>",
	      out);
	mc_html_text(out, title);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n",
		style);
}

void mc_html_end(FILE *out)
{
	fputs("</main>\n</body>\n</html>\n", out);
}
