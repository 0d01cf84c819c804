export { at } from "../lib/properties";
