// Hold the Power BI project to Microsoft's own readers: report files (PBIR) and the M
// of partitions and parameters. Usage: node check.mjs FOLDER. Needs no network.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { DefaultSettings, ResultUtils, TaskUtils } = require("@microsoft/powerquery-parser");
const folder = process.argv[2];
const problems = [];

function checkReport(pbip) {
  const cli = join(import.meta.dirname, "node_modules", ".bin", "powerbi-report-author");
  const done = spawnSync(cli, ["validate", pbip, "--no-schema"], { encoding: "utf8" });
  let data;
  try {
    ({ data } = JSON.parse(done.stdout));
  } catch {
    problems.push(`the validator gave no answer: ${done.stdout}${done.stderr}`);
    return;
  }
  // unknown visual types are only warnings there
  for (const [code, group] of Object.entries(data?.diagnostics ?? {})) {
    for (const item of group.items) problems.push(`${code}: ${item.message} ${item.file ?? ""}`);
  }
  if (data?.result !== "succeeded" && problems.length === 0) problems.push(done.stdout);
}

function* expressions(definition) {
  const parameters = readFileSync(join(definition, "expressions.tmdl"), "utf8");
  for (const [, name, m] of parameters.matchAll(/^expression (\S.*?) = (.*)$/gm)) yield [name, m];
  for (const file of readdirSync(join(definition, "tables"))) {
    const text = readFileSync(join(definition, "tables", file), "utf8");
    for (const [, m] of text.matchAll(/^\t\tsource =\n((?:\t{3,}.*\n?)+)/gm)) yield [file, m];
  }
}

async function checkM(definition) {
  let count = 0;
  for (const [name, text] of expressions(definition)) {
    count += 1;
    const task = await TaskUtils.tryLexParse(DefaultSettings, text);
    if (ResultUtils.isError(task.result ?? task)) problems.push(`M of ${name}: cannot be read`);
    else if (task.error) problems.push(`M of ${name}: ${task.error.message}`);
  }
  return count;
}

checkReport(join(folder, "clinical_star.pbip"));
const count = await checkM(join(folder, "clinical_star.SemanticModel", "definition"));
for (const problem of problems) console.error(problem);
console.log(`Report files and ${count} M expressions: ${problems.length} problems.`);
process.exit(problems.length === 0 && count > 0 ? 0 : 1);
