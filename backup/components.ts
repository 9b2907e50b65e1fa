import { alertmanager } from "./alertmanager";
import type { Component } from "./component";
import { grafana } from "./grafana";
import { loki } from "./loki";
import { prometheus } from "./prometheus";
import { thanos } from "./thanos";
import { traces } from "./traces";
import { volume } from "./volume";

/** In the order of the help. */
export const components: readonly Component[] = [alertmanager, grafana, prometheus, loki, thanos, volume, traces];
