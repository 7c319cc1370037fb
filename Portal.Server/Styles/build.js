// Compiles portal.scss and puts what it needs beside it: node build.js <wwwroot>.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const uswds = join(here, "node_modules", "@uswds", "uswds");
const wwwroot = process.argv[2];

const fonts = ["Regular", "Bold", "Italic"].map((cut) => `PublicSans-${cut}.woff2`);
const icons = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);

function write(path, text) {
    const target = join(wwwroot, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
}

function copy(source, path) {
    const target = join(wwwroot, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
}

const css = compile(join(here, "portal.scss"), {
    style: "compressed",
    loadPaths: [join(uswds, "packages")],
    quietDeps: true,
}).css;

// Old pictures and fonts would be published with the new ones.
for (const folder of ["css", "fonts", "img"]) rmSync(join(wwwroot, folder), { recursive: true, force: true });

for (const font of fonts) copy(join(uswds, "dist", "fonts", "public-sans", font), join("fonts", font));

const pictures = new Set([...css.matchAll(/url\("?\.\.\/img\/([^")#?]+)/g)].map((match) => match[1]));
for (const picture of pictures) copy(join(uswds, "dist", "img", picture), join("img", picture));

const symbols = icons.map((icon) => {
    const file = join(uswds, "dist", "img", "usa-icons", `${icon}.svg`);
    if (!existsSync(file)) throw new Error(`icons.txt: USWDS has no icon "${icon}".`);
    const [, box, shapes] = /^<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)<\/svg>\s*$/s.exec(readFileSync(file, "utf8"));
    return `<symbol id="${icon}" viewBox="${box}">${shapes}</symbol>`;
});
write(join("img", "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);

for (const [, font] of css.matchAll(/url\("?\.\.\/fonts\/([^")#?]+)/g))
    if (!fonts.includes(font)) throw new Error(`portal.scss asks for the font "${font}", which build.js does not copy.`);

// Last, because the build takes this file as the sign that the others are complete.
write(join("css", "portal.css"), css);
