// The program that Pulumi runs: one environment's configuration in, its stack and the contract out.
import { deploy } from "./components/stack";
import { loadConfig } from "./config/load";

// eslint-disable-next-line @typescript-eslint/require-await -- Pulumi's runner awaits an exported async function
export = async () => deploy(loadConfig());
