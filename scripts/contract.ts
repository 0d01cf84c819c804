// Makes the package of the contract: JavaScript and types.
import path from "node:path";
import { execa } from "execa";

const root = path.resolve(__dirname, "..", "..");

void execa("tsc", ["-p", "contract"], { cwd: root, preferLocal: true, localDir: root, stdio: ["ignore", 2, 2] });
