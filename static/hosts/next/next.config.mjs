import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  output: "export",
  trailingSlash: true, // a folder with an index.html for each page, which any file server finds
  basePath: process.env.BASE_PATH,
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) }, // the options are shared with the other hosts
};
