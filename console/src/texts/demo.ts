/** Words of the demonstration start page in every language. */
import { en } from "./demo.en";
import { zhHans } from "./demo.zh-Hans";
import { zhHant } from "./demo.zh-Hant";
import type { Tables } from "./texts";

export const demoTexts: Tables<keyof typeof zhHans> = { "zh-Hans": zhHans, "zh-Hant": zhHant, en };
