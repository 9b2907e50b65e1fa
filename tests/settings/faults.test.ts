import assert from "node:assert/strict";
import { describeFaults, join, nearest, showable, unknownKey } from "../../settings/faults";

describe("the nearest known name", () => {
  const known = ["prometheus", "alertmanager", "dns", "retention"];

  it("is found for a slip of the keyboard, whatever the case", () => {
    assert.equal(nearest("promethues", known), "prometheus");
    assert.equal(nearest("AlertManager", known), "alertmanager");
    assert.equal(nearest("dn", known), "dns");
  });

  it("is not found for a word that resembles none, nor among no words", () => {
    assert.equal(nearest("elasticsearch", known), undefined);
    assert.equal(nearest("prometheus", []), undefined);
  });
});

describe("the path of a setting", () => {
  it("is written as `pulumi config set --path` takes it", () => {
    assert.equal(join("", "aws"), "aws");
    assert.equal(join("aws", "region"), "aws.region");
    assert.equal(join("aws.subnetIds", 2), "aws.subnetIds[2]");
    assert.equal(join("aws.tags", "cost-center"), "aws.tags.cost-center");
    assert.equal(join("aws.tags", "example.com/team"), 'aws.tags["example.com/team"]');
  });
});

describe("a value in a message", () => {
  it("is shown when it is a number, a switch or a text", () => {
    assert.deepEqual([3, true, "30d"].map(showable), [3, true, "30d"]);
  });

  it("is not shown when it is empty, a map or a list, which may hold anything", () => {
    assert.deepEqual([null, "", undefined, { a: 1 }, [1]].map(showable), Array(5).fill(undefined));
  });

  it("is cut to scheme and host where it is a URL, since path and user may be credentials", () => {
    assert.equal(showable("https://hooks.slack.com/services/T0/B0/X"), "https://hooks.slack.com/...");
    assert.equal(showable("postgres://admin:pw@db.example.com/leads"), "postgres://***@db.example.com/...");
    assert.equal(showable("http://eks.example.com"), "http://eks.example.com");
  });
});

describe("an unknown key", () => {
  it("is shown with its value and the nearest known name", () => {
    assert.deepEqual(unknownKey("loki", "replica", 3, { known: ["replicas", "storage"] }), {
      path: "loki.replica",
      value: 3,
      reason: "is set, but there is no such setting",
      remedy: "write replicas, or remove it",
    });
  });

  it("is shown without its value when its name sounds like a credential", () => {
    for (const key of ["adminPassword", "apiToken", "privateKey", "webhook", "smtpPwd"]) {
      assert.equal(unknownKey("grafana", key, "value", { known: [] }).value, undefined, key);
    }
  });

  it("is shown without its value, and with the command, when a secret is meant", () => {
    const secrets = { exporterPasswords: "exporterPasswords.<target>" };
    assert.deepEqual(unknownKey("", "exporterPasswrds", "value", { known: ["exporterPasswords"], secrets }), {
      path: "exporterPasswrds",
      value: undefined,
      reason: "is set, but there is no such setting",
      remedy: "remove it, and run: pulumi config set --secret --path exporterPasswords.<target>",
    });
  });
});

describe("the message", () => {
  const fault = { path: "a.b", value: "x", reason: "is wrong", remedy: "write y" };

  it("counts one fault, and gives cause and remedy", () => {
    assert.equal(
      describeFaults("Pulumi.a.yaml", [fault]),
      'Pulumi.a.yaml has 1 fault:\n\n  a.b: "x" is wrong\n    write y\n',
    );
  });

  it("gives several faults a paragraph each, and cuts long values", () => {
    const missing = { ...fault, value: undefined, reason: "is missing" };
    const long = { ...fault, value: "x".repeat(200) };
    assert.equal(
      describeFaults("Pulumi.a.yaml", [missing, long]),
      `Pulumi.a.yaml has 2 faults:\n\n  a.b: is missing\n    write y\n\n  a.b: "${"x".repeat(80)}..." is wrong\n    write y\n`,
    );
  });
});
