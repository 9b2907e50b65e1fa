import { parse } from "yaml";
import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import type { Check, Context, Finding } from "../check";
import { replicasOf } from "../live";
import { askEach, json, type Interview } from "../servers";

/** Names of the declared receivers; nothing else of that Secret is read. */
function declaredReceivers({ expected }: Context): readonly string[] {
  const text = textAt(expected.named("Secret", "alertmanager-config")?.opened, "stringData", "alertmanager.yml");
  return listAt(parse(text) as Tree, "receivers").map((one) => textAt(one, "name"));
}

const interviewFor = (context: Context): Interview => {
  const wanted = replicasOf(context.expected.named("StatefulSet", "alertmanager")?.object);
  const receivers = declaredReceivers(context);
  return async (get, pod): Promise<readonly (Finding | undefined)[]> => {
    const subject = `pod ${pod}`;
    const remedy = `kubectl -n monitoring logs ${pod} -c alertmanager`;
    const members = listAt(await json(get, "/api/v2/status"), "cluster", "peers").length;
    const answer = await json(get, "/api/v2/receivers");
    const loaded = listAt({ answer }, "answer").map((one) => textAt(one, "name"));
    const missing = receivers.filter((name) => !loaded.includes(name));
    const detail = `its cluster has ${members} of ${wanted} members: notifications come more than once`;
    const unread = `has not loaded the receivers ${missing.join(", ")}: a broken configuration is not taken over`;
    return [
      // One replica alone has its cluster switched off.
      wanted > 1 && members !== wanted ? { subject, state: "failed", detail, remedy } : undefined,
      missing.length > 0 ? { subject, state: "failed", detail: unread, remedy } : undefined,
    ];
  };
};

export const channels: Check = {
  name: "channels",
  proves:
    "Every Alertmanager sees its whole cluster and has loaded every declared receiver, and no channel is left out.",
  byHand: [
    "kubectl -n monitoring exec alertmanager-0 -c alertmanager -- amtool --alertmanager.url=http://localhost:9093 config show",
    "kubectl -n monitoring exec alertmanager-0 -c alertmanager -- amtool --alertmanager.url=http://localhost:9093 alert add DoctorTest severity=warning",
  ],
  rules: ["ha-cluster-config"],
  reads: ["pods"],
  run: async (context) => {
    const receivers = declaredReceivers(context).length;
    const fine = `cluster complete, ${receivers} receivers loaded`;
    const asked = await askEach(context, "alertmanager", interviewFor(context), fine);
    const notices = context.expected.notices
      // Switched off in the settings: that is a choice, as long as somebody is told.
      .filter((notice) => !notice.endsWith("is off."))
      .map((detail): Finding => ({ subject: "channels", state: "warning", detail }));
    return [...asked, ...notices];
  },
};
